"""The experiment's pictures by the names of their files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pygan.reproduce.wgan_gp_toy.draw_depths import draw_depths
from pygan.reproduce.wgan_gp_toy.draw_games import draw_curves, draw_samples
from pygan.reproduce.wgan_gp_toy.draw_surfaces import draw_surfaces
from pygan.reproduce.wgan_gp_toy.report import Results

PICTURES: dict[str, Callable[[Any, Results], None]] = {
    "surfaces.png": draw_surfaces,
    "curves.png": draw_curves,
    "samples.png": draw_samples,
    "depth.png": draw_depths,
}


def draw(results: Results, folder: Path) -> bool:
    """Draw them all. False, and no picture, where matplotlib is not installed."""
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        return False
    for name, picture in PICTURES.items():
        figure = Figure(layout="constrained")
        picture(figure, results)
        figure.savefig(folder / name, dpi=110)
    return True
