"""Bytes and FLOPs a second that calls of all sizes reach, under the machine's measured roof."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.case import Kind
from benchmarks.report.bars import FASTER
from benchmarks.report.kept import Kept


@dataclass(frozen=True)
class Panel:
    """One kind of work: its name in a result, the roof's, and what the axes say."""

    work: str
    roof: str
    size: str
    rate: str
    roof_label: str


PANELS = (
    Panel("bytes", "copy_bandwidth", "bytes a call moves", "GB/s", "copy of memory"),
    Panel("flops", "gemm_rate", "FLOPs of a call", "GFLOP/s", "matrix product"),
)
SIDES = {"pygan": ("#d9822b", "o", FASTER), "PyTorch": ("#4878a8", "x", (Kind.TUNED,))}


def points(kept: Kept, panel: Panel, kinds: tuple[Kind, ...]) -> tuple[list[float], list[float]]:
    sizes, rates = [], []
    for result in kept.results:
        size = result.get("work", {}).get(panel.work, 0)
        for row in result["rows"]:
            if size and row["kind"] in kinds and row["seconds"]:
                sizes.append(size)
                rates.append(size / row["seconds"]["median"] / 1e9)
    return sizes, rates


def fill(axes: Axes, kept: Kept, panel: Panel) -> None:
    axes.axhline(kept.facts["roof"][panel.roof] / 1e9, color="black", label=panel.roof_label)
    for name, (colour, marker, kinds) in SIDES.items():
        sizes, rates = points(kept, panel, kinds)
        axes.scatter(sizes, rates, 28, colour, marker, label=name)
    axes.set(xscale="log", yscale="log", xlabel=panel.size, ylabel=panel.rate)
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)


def draw(kept: Kept) -> Figure | None:
    """None where the run measured no roof, or counted no work."""
    if "roof" not in kept.facts:
        return None
    panels = [panel for panel in PANELS if points(kept, panel, FASTER)[0]]
    if not panels:
        return None
    figure = Figure(figsize=(4.5 * len(panels) + 1.5, 4), layout="constrained")
    for number, panel in enumerate(panels, 1):
        fill(figure.add_subplot(1, len(panels), number), kept, panel)
    figure.suptitle(f"Under the roof: {kept.title}")
    return figure
