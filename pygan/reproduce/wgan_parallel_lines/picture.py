"""lines.png: distances against theta, and the gradients that a generator gets from them."""

from pathlib import Path
from typing import Any

from pygan.reproduce.wgan_parallel_lines.lines import THETAS, exact, exact_gradient
from pygan.reproduce.wgan_parallel_lines.report import MATCHED, Results

# Of each series: the line's format, and what else tells it from the others.
TRANSPORT = ("x", {"color": "0.45", "markersize": 6})
PENALISED = ("o", {"color": "#0072b2", "markersize": 4})
CLIPPED = ("s", {"color": "#d55e00", "markersize": 8, "markerfacecolor": "none"})
DISCRIMINATOR = ("^", {"color": "#009e73", "markersize": 5})
EARLY = ("^:", {"color": "#009e73", "markersize": 5, "markerfacecolor": "white"})
LATE = ("^-", {"color": "#009e73", "markersize": 5})
NON_SATURATING = ("D-", {"color": "#cc79a7", "markersize": 4})


def draw_lines(results: Results, path: Path) -> bool:
    """Draw it. False, and no picture, where matplotlib is not installed."""
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        return False
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    panels = figure.subplots(1, 2)
    for axes, draw in zip(panels, (_draw_estimates, _draw_gradients), strict=True):
        draw(axes, results)
        axes.grid(alpha=0.3)
        axes.set_xlabel(r"distance of the lines, $\theta$")
    figure.savefig(path, dpi=160)
    return True


def _draw_estimates(axes: Any, results: Results) -> None:
    penalised, clipped, discriminator = (
        [path[-1].estimate for path in row] for row in results.judgements
    )
    laws = [exact(theta) for theta in THETAS]
    axes.plot(THETAS, [law.earth_mover for law in laws], "k-", label="earth mover, exact")
    _plot(axes, TRANSPORT, results.transport, f"optimal transport, {MATCHED} samples")
    _plot(axes, CLIPPED, clipped, "critic, weight clipping")
    _plot(axes, PENALISED, penalised, "critic, gradient penalty")
    level = max(law.jensen_shannon for law in laws)
    for side in (-1, 1):
        label = "Jensen-Shannon, exact" if side == 1 else None
        axes.plot([0, side], [level, level], "k--", label=label)
    axes.plot(0, level, "ko", markersize=5, markerfacecolor="white")
    _plot(axes, DISCRIMINATOR, discriminator, "discriminator, V/2 + log 2")
    axes.set(
        title="distance from the data, and estimates of it", ylabel="distance", ylim=(-0.04, 1.45)
    )
    axes.legend(frameon=False, ncols=2, loc="upper center", fontsize="small")


def _draw_gradients(axes: Any, results: Results) -> None:
    penalised, clipped, discriminator = results.judgements
    early, last = discriminator[0][0].step, results.steps
    axes.axhline(1, color="black", label="earth mover, exact")
    axes.set_yscale("log")
    series = (
        (NON_SATURATING, discriminator, -1, "non-saturating", f"GAN, non-saturating, {last} steps"),
        (CLIPPED, clipped, -1, "WGAN", "WGAN, weight clipping"),
        (PENALISED, penalised, -1, "WGAN", "WGAN, gradient penalty"),
        (EARLY, discriminator, 0, "minimax", f"GAN, minimax, {early} steps"),
        (LATE, discriminator, -1, "minimax", f"GAN, minimax, {last} steps"),
    )
    for style, row, when, loss, label in series:
        pulls = [
            path[when].gradients[loss] * exact_gradient(theta)
            for theta, path in zip(THETAS, row, strict=True)
        ]
        _plot(axes, style, pulls, label)
    axes.set(
        title="the generator's gradient",
        ylabel=r"pull towards the data, sign($\theta$) $\partial L/\partial\theta$",
    )
    axes.legend(frameon=False, fontsize="small")


def _plot(axes: Any, style: tuple[str, dict[str, Any]], values: list[float], label: str) -> None:
    marks, looks = style
    axes.plot(THETAS, values, marks, label=label, **looks)
