"""Ways of showing samples, by the name that a data set gives for its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image
from torch import Tensor

from pygan.training.images import grid
from pygan.training.scatter import Critic, scatter

MOST_COLUMNS = 16


class Scene(NamedTuple):
    """Samples to show, and a background for pictures that have one: real samples, a critic.

    columns: how many kinds of samples take turns, 0 for samples of one kind
    """

    samples: Tensor
    columns: int = 0
    real: Tensor | None = None
    critic: Critic | None = None


@dataclass(frozen=True)
class Picture:
    """How a scene is drawn, and how many samples it takes."""

    shown: int
    draw: Callable[[Scene], Image.Image]


def _grid(scene: Scene) -> Image.Image:
    return grid(scene.samples, scene.columns if scene.columns <= MOST_COLUMNS else 0)


def _scatter(scene: Scene) -> Image.Image:
    return scatter(scene.samples, scene.real, scene.critic)


PICTURES = {"grid": Picture(64, _grid), "scatter": Picture(1024, _scatter)}
