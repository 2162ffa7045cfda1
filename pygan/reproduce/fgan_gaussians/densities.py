"""densities.png: the mixture, and what each divergence made of it."""

import itertools
from pathlib import Path

import torch

from pygan.divergences import log_gaussian
from pygan.reproduce.fgan_gaussians.mixture import log_mixture
from pygan.reproduce.fgan_gaussians.report import Results

LINES = ("-", "--", "-.", ":")  # some divergences settle on the same Gaussian


def draw_densities(results: Results, path: Path) -> bool:
    """Draw them. False, and no picture, where matplotlib is not installed."""
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        return False
    x = torch.linspace(-5, 8, 1000, dtype=torch.float64)
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    axes.fill_between(x, log_mixture(x).exp(), color="0.85", label="data: mixture of two Gaussians")
    lines = itertools.cycle(LINES)
    for name, outcome, line in zip(results.names, results.outcomes, lines, strict=False):
        if outcome.broke_at is None:
            density = log_gaussian(outcome.mean, abs(outcome.std))(x).exp()
            axes.plot(x, density, line, label=f"{name}: N({outcome.mean:.2f}, {outcome.std:.2f}²)")
    axes.set(title="The Gaussian that each divergence settles on", xlabel="x", ylabel="density")
    axes.legend()
    axes.grid(alpha=0.3)
    figure.savefig(path, dpi=110)
    return True
