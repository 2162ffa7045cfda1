"""lines.png: distances against theta, and the gradients that a generator gets from them."""

from pathlib import Path
from typing import Any

from pygan.reproduce.wgan_parallel_lines.lines import THETAS, exact, exact_gradient
from pygan.reproduce.wgan_parallel_lines.report import MATCHED, Results

Style = tuple[str, dict[str, Any]]  # the marks of a series, and how they look

GREEN = "#009e73"
TRANSPORT: Style = ("x", {"color": "0.4", "markersize": 9})
PENALISED: Style = ("o", {"color": "#0072b2", "markersize": 4})
CLIPPED: Style = ("s", {"color": "#d55e00", "markersize": 8, "markerfacecolor": "none"})
DISCRIMINATOR: Style = ("^", {"color": GREEN, "markersize": 6})
EARLY: Style = ("^:", {"color": GREEN, "markersize": 6, "markerfacecolor": "white"})
LATE: Style = ("^-", {"color": GREEN, "markersize": 6})
NON_SATURATING: Style = ("D-", {"color": "#cc79a7", "markersize": 5})


def draw_lines(results: Results, path: Path) -> bool:
    """Draw it. False, and no picture, where matplotlib is not installed."""
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        return False
    figure = Figure(figsize=(10, 5), layout="constrained")
    panels = figure.subplots(1, 2)
    for axes, draw in zip(panels, (_draw_estimates, _draw_gradients), strict=True):
        draw(axes, results)
        axes.grid(alpha=0.3)
        axes.set(xlabel=r"position of the generated line, $\theta$", xticks=(-1, -0.5, 0, 0.5, 1))
        axes.legend(
            frameon=False,
            ncols=2,
            loc="upper center",
            bbox_to_anchor=(0.5, -0.13),
            fontsize="small",
        )
    figure.savefig(path, dpi=160)
    return True


def _draw_estimates(axes: Any, results: Results) -> None:
    penalised, clipped, discriminator = (
        [path[-1].estimate for path in row] for row in results.judgements
    )
    laws = [exact(theta) for theta in THETAS]
    level = max(law.jensen_shannon for law in laws)
    axes.plot(THETAS, [law.earth_mover for law in laws], "k-", label="earth mover, exact")
    _plot(axes, TRANSPORT, results.transport, f"optimal transport, {MATCHED} samples")
    _plot(axes, PENALISED, penalised, "critic, gradient penalty")
    _plot(axes, CLIPPED, clipped, "critic, weight clipping")
    axes.axhline(level, color="black", linestyle="--", label="Jensen-Shannon, exact")
    axes.plot(0, level, "ko", markersize=6, markerfacecolor="white")
    _plot(axes, DISCRIMINATOR, discriminator, "discriminator, ½V + log 2")
    axes.set(title="distances of the two laws, and their estimates", ylabel="distance")


def _draw_gradients(axes: Any, results: Results) -> None:
    penalised, clipped, discriminator = results.judgements
    early, last = (judgement.step for judgement in discriminator[0])
    series = (
        (PENALISED, penalised, -1, "WGAN", "WGAN, gradient penalty"),
        (CLIPPED, clipped, -1, "WGAN", "WGAN, weight clipping"),
        (NON_SATURATING, discriminator, -1, "non-saturating", f"non-saturating GAN, {last} steps"),
        (EARLY, discriminator, 0, "minimax", f"minimax GAN, {early} steps"),
        (LATE, discriminator, -1, "minimax", f"minimax GAN, {last} steps"),
    )
    axes.axhline(1, color="black", label="earth mover, exact")
    for style, row, when, loss, label in series:
        pulls = [
            path[when].gradients[loss] * exact_gradient(theta)
            for theta, path in zip(THETAS, row, strict=True)
        ]
        _plot(axes, style, pulls, label)
    axes.set(
        title="gradient that pulls the generated line to the data",
        ylabel=r"sign($\theta$) d$L$/d$\theta$",
        yscale="log",
    )


def _plot(axes: Any, style: Style, values: list[float], label: str) -> None:
    marks, looks = style
    axes.plot(THETAS, values, marks, label=label, **looks)
