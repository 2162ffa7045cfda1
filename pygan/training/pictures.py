"""Ways of showing samples, by the name that a data set gives for its own."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image
from torch import Tensor

from pygan.training.images import grid
from pygan.training.scatter import Critic, scatter


@dataclass(frozen=True)
class Picture:
    """`draw(samples, real, critic)`, and how many samples it takes.

    Real samples and the critic are background, for pictures that have one.
    """

    shown: int
    draw: Callable[[Tensor, Tensor | None, Critic | None], Image.Image]


PICTURES = {
    "grid": Picture(64, lambda samples, real, critic: grid(samples)),
    "scatter": Picture(1024, scatter),
}
