"""The curves of time to quality, and of how cost grows."""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.report.kept import Kept

COLOURS = ("#4878a8", "#d9822b", "#6a9f58", "#a0528f", "#777777")


def panels(count: int) -> tuple[Figure, list[Axes]]:
    """Two beside each other at most."""
    columns = min(2, count)
    rows = -(-count // columns)
    figure = Figure(figsize=(4.8 * columns, 3.6 * rows), layout="constrained")
    return figure, [figure.add_subplot(rows, columns, place + 1) for place in range(count)]


def fill_quality(axes: Axes, contest: Mapping[str, Any]) -> None:
    """Distance against seconds of training; a line a seed, a colour a way."""
    labels = list(dict.fromkeys(curve["label"] for curve in contest["curves"]))
    for curve in contest["curves"]:
        colour = COLOURS[labels.index(curve["label"])]
        axes.plot(curve["seconds"], curve["emd"], color=colour, alpha=0.6, linewidth=1)
    for label, colour in zip(labels, COLOURS, strict=False):
        axes.plot([], [], color=colour, label=label)
    axes.axhline(contest["target"], color="black", linestyle="--", label="target")
    axes.axhline(contest["real_score"], color="grey", linestyle=":", label="real samples")
    axes.set(yscale="log", xlabel="seconds of training", ylabel="EMD to held-out samples")
    axes.set_title(contest["name"], fontsize=10)
    axes.legend(fontsize=7)


def fill_growth(axes: Axes, growth: Mapping[str, Any]) -> None:
    """Seconds a step against the size; the fitted law of each way as a thin line."""
    for line, colour in zip(growth["lines"], COLOURS, strict=False):
        sizes = [point["x"] for point in line["points"]]
        seconds = [point["seconds"]["median"] for point in line["points"]]
        label = f"{line['label']}: exponent {line['exponent']:.2f}"
        axes.plot(sizes, seconds, "o", color=colour, markersize=4, label=label)
        fitted = [line["scale"] * size ** line["exponent"] for size in sizes]
        axes.plot(sizes, fitted, color=colour, linewidth=0.8)
    axes.set(xscale="log", yscale="log", xlabel=growth["size"], ylabel="seconds a step")
    axes.set_title(growth["name"], fontsize=10)
    axes.grid(alpha=0.3)
    axes.legend(fontsize=7)


FILL = {"quality": fill_quality, "growth": fill_growth}


def draw(kept: Kept) -> Figure | None:
    """One panel a contest or a size; None where nothing was measured."""
    if not kept.results:
        return None
    figure, places = panels(len(kept.results))
    for axes, result in zip(places, kept.results, strict=True):
        FILL[kept.kind](axes, result)
    return figure
