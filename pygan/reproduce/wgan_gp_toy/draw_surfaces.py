"""surfaces.png: level sets of trained critics, one row a method, one column a data set."""

from typing import Any

import torch

from pygan.reproduce.wgan_gp_toy.methods import METHODS
from pygan.reproduce.wgan_gp_toy.report import Results
from pygan.reproduce.wgan_gp_toy.surfaces import REACH, RESOLUTION

LEVELS = 16
SIDE = 2.6  # inches


def draw_surfaces(figure: Any, results: Results) -> None:
    """Each picture has levels of its own: the critics' scales differ by powers of ten."""
    line = torch.linspace(-REACH, REACH, RESOLUTION)
    columns = len(results.surfaces)
    figure.set_size_inches(SIDE * columns + 0.4, SIDE * len(METHODS) + 0.3)
    panels = figure.subplots(len(METHODS), columns, squeeze=False, sharex=True, sharey=True)
    for column, (name, surfaces) in zip(panels.T, results.surfaces.items(), strict=True):
        column[0].set_title(name)
        for axes, surface in zip(column, surfaces, strict=True):
            axes.contourf(line, line, surface.values, LEVELS, cmap="Blues_r", alpha=0.6)
            axes.contour(
                line,
                line,
                surface.values,
                LEVELS,
                colors="#08306b",
                linewidths=0.5,
                linestyles="solid",
            )
            axes.plot(*surface.real.T, ".", color="black", markersize=1.5)
            axes.set(aspect="equal", xticks=(-2, 0, 2), yticks=(-2, 0, 2))
    for axes, method in zip(panels[:, 0], METHODS, strict=True):
        axes.set_ylabel(method.label)
