"""curves.png: the objective's estimate and the distance to held-out data, over the steps."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any


def draw_curves(rows: Sequence[dict[str, Any]], estimate: str, floor: float, path: Path) -> bool:
    """Draw the rows of metrics.jsonl. False, and no picture, where matplotlib is not installed."""
    try:
        from matplotlib.figure import Figure
        from matplotlib.ticker import LogLocator
    except ModuleNotFoundError:
        return False
    steps = [row["step"] for row in rows]
    figure = Figure(figsize=(10, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    trained = [row for row in rows if estimate in row]
    left.plot([row["step"] for row in trained], [row[estimate] for row in trained])
    left.set(title=f"{estimate} estimate (critic)", xlabel="generator step")
    right.plot(steps, [row["swd"] for row in rows], label="generated")
    right.axhline(floor, color="black", linestyle="--", label="real training data")
    right.set(title="sliced Wasserstein distance to held-out data", xlabel="generator step")
    right.set_yscale("log")
    right.yaxis.set_major_formatter("{x:g}")
    right.yaxis.set_minor_locator(LogLocator(subs=(2, 5)))
    right.yaxis.set_minor_formatter("{x:g}")
    right.legend()
    for axes in (left, right):
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=110)
    return True
