"""Ratio bars: by how much each tier is faster than plain PyTorch, with ranges."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.case import BASELINES, TIERS, Kind
from benchmarks.report import brief
from benchmarks.report.kept import Kept
from benchmarks.timing import Spread

COLOURS = {Kind.AS_WRITTEN: "#4878a8", Kind.TUNED: "#d9822b", Kind.COMPILED: "#6a9f58"}
HEIGHT, OFFSET = 0.26, {Kind.AS_WRITTEN: -0.26, Kind.TUNED: 0.0, Kind.COMPILED: 0.26}
FASTER = (*TIERS, Kind.GRAPH)


Line = tuple[str, Mapping[Kind, Spread]]  # a label, and speedups by the baseline's kind


def lines(kept: Kept) -> list[Line]:
    """For each tier of each case."""
    found = []
    for result in kept.results:
        kinds = {row["label"]: Kind(row["kind"]) for row in result["rows"]}
        for row in result["rows"]:
            if row["kind"] in FASTER and row["speedups"]:
                over = {kinds[label]: Spread(**values) for label, values in row["speedups"].items()}
                found.append((f"{result['name']}\n{row['label']}", over))
    return found


def bar(axes: Axes, place: float, speedup: Spread, colour: str) -> None:
    """A bar from 1 with its range and its figure; an unsteady one is its range alone."""
    low, high = speedup.low, speedup.high
    if speedup.too_wide:
        axes.barh(place, high - low, HEIGHT, left=low, color=colour, alpha=0.3)
        return
    middle = speedup.median
    whiskers = [[middle - low], [high - middle]]
    axes.barh(place, middle - 1, HEIGHT, left=1, color=colour, xerr=whiskers)
    axes.text(max(1, high) * 1.03, place, f"{middle:.1f}x", va="center", fontsize=7)


def draw(kept: Kept) -> Figure | None:
    """None where nothing was compared."""
    found = lines(kept)
    return figure_of(found, f"Times as fast: {kept.title}") if found else None


def summary(kept: Kept) -> Figure | None:
    """The fastest tier of each critic step over each kind of baseline; None without such steps."""
    found = []
    for case in brief.CRITIC_STEPS.of(kept) if kept.suite == brief.CRITIC_STEPS.suite else ():
        ratios = {column.over: brief.speedup(case["rows"], column) for column in brief.OVER_ALL}
        found.append((case["name"], {k: s for k, s in ratios.items() if s is not None}))
    return figure_of(found, "Times as fast, by the fastest tier") if found else None


def figure_of(found: Sequence[Line], title: str) -> Figure:
    figure = Figure(figsize=(9, 1.6 + 0.52 * len(found)), layout="constrained")
    axes = figure.add_subplot()
    for place, (_, over) in enumerate(found):
        for kind, speedup in over.items():
            bar(axes, place + OFFSET[kind], speedup, COLOURS[kind])
    for kind in BASELINES:
        axes.barh(0, 0, color=COLOURS[kind], label=f"over {kind}")
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log")
    highest = max(speedup.high for _, over in found for speedup in over.values())
    axes.set_xlim(0.5, 1.5 * max(2, highest))
    ticks = [x for x in (0.5, 1, 2, 3, 5, 10, 20, 50) if x < 1.5 * highest]
    axes.set_xticks(ticks, [f"{x:g}x" for x in ticks])
    axes.set_xticks([], minor=True)
    axes.set_yticks(range(len(found)), [label for label, _ in found], fontsize=7)
    axes.set_ylim(len(found) - 0.4, -0.6)
    axes.grid(axis="x", alpha=0.3)
    figure.suptitle(f"{title}; lines and pale bars: 10th to 90th percentile")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure
