"""depth.png: gradients from layer to layer of deep critics, and the weights of two of them."""

from typing import Any

from pygan.reproduce.wgan_gp_toy.depth import LAYERS, METHODS
from pygan.reproduce.wgan_gp_toy.report import Results

SHOWN = (1, 3)  # methods whose weights are drawn: the paper's clip, and the penalty
BINS = 60


def draw_depths(figure: Any, results: Results) -> None:
    """Gradients on the left, histograms of weights on the right."""
    figure.set_size_inches(9, 3.6)
    panels = figure.subplot_mosaic([["gradients", "0"], ["gradients", "1"]], width_ratios=(3, 2))
    axes = panels["gradients"]
    for method, depth in zip(METHODS, results.depths, strict=True):
        layers = range(1, LAYERS + 1)
        axes.semilogy(layers, depth.gradients, "o-", color=method.colour, label=method.label)
    axes.set(
        title="gradient of a deep critic in its layers' inputs",
        xlabel="layer",
        ylabel="norm of the gradient",
    )
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    for name, number in enumerate(SHOWN):
        axes, method = panels[str(name)], METHODS[number]
        axes.hist(results.depths[number].weights, BINS, color=method.colour, density=True)
        axes.set(title=method.label, xlabel="weight", ylabel="density", yticks=())
