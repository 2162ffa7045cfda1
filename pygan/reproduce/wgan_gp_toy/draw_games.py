"""curves.png and samples.png: generators that learn the 25 Gaussians."""

from typing import Any

from pygan.data import Gaussians25
from pygan.reproduce.wgan_gp_toy.game import METHODS
from pygan.reproduce.wgan_gp_toy.report import Results

MODES = tuple(zip(*Gaussians25.means, strict=True))
REACH = 2.2
SIDE = 2.0  # inches
MEASURES = {
    "modes": "modes covered, of 25",
    "high_quality": "share of samples of high quality",
    "emd": "earth mover's distance to real samples",
}


def draw_curves(figure: Any, results: Results) -> None:
    """What the generators were worth over the steps, and what real samples are."""
    figure.set_size_inches(11, 3.2)
    panels = figure.subplots(1, len(MEASURES))
    for axes, (name, title) in zip(panels, MEASURES.items(), strict=True):
        for method, game in zip(METHODS, results.games, strict=True):
            steps = [row.step for row in game.rows]
            values = [getattr(row, name) for row in game.rows]
            axes.plot(steps, values, color=method.colour, label=method.label)
        axes.axhline(getattr(results.real, name), color="black", linestyle=":", label="real")
        axes.set(title=title, xlabel="generator step", ylim=(0, None))
        axes.grid(alpha=0.3)
    panels[-1].legend(frameon=False)


def draw_samples(figure: Any, results: Results) -> None:
    """Generated samples over the steps, one row a method, on the modes of the data."""
    steps = list(results.games[0].samples)
    figure.set_size_inches(SIDE * len(steps) + 0.4, SIDE * len(METHODS) + 0.4)
    panels = figure.subplots(len(METHODS), len(steps), squeeze=False, sharex=True, sharey=True)
    for row, method, game in zip(panels, METHODS, results.games, strict=True):
        row[0].set_ylabel(method.label)
        for axes, step in zip(row, steps, strict=True):
            axes.plot(*MODES, "o", color="0.75", markersize=5)
            axes.plot(*game.samples[step].T, ".", color=method.colour, markersize=1.5)
            axes.set(aspect="equal", xlim=(-REACH, REACH), ylim=(-REACH, REACH))
            axes.set(xticks=(-2, 0, 2), yticks=(-2, 0, 2))
    for axes, step in zip(panels[0], steps, strict=True):
        axes.set_title(f"step {step}")
