"""Ways of showing samples, by the name that a data set gives for its own."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from PIL import Image
from torch import Tensor

from pygan.training.images import grid
from pygan.training.scatter import Critic, scatter


@dataclass(frozen=True)
class Picture(ABC):
    """A way of showing, and how many samples it takes."""

    shown: int

    @abstractmethod
    def draw(
        self,
        samples: Tensor,
        *,
        real: Tensor | None = None,
        critic: Critic | None = None,
        columns: int = 0,
    ) -> Image.Image:
        """Samples, over real ones and a critic's values if it has a background for them.

        `columns` is how many kinds of samples take turns, 0 for samples of one kind.
        """


class Grid(Picture):
    """Images in rows and columns."""

    def draw(
        self,
        samples: Tensor,
        *,
        real: Tensor | None = None,
        critic: Critic | None = None,
        columns: int = 0,
    ) -> Image.Image:
        return grid(samples, columns if columns <= MOST_COLUMNS else 0)


class Scatter(Picture):
    """Points in the plane."""

    def draw(
        self,
        samples: Tensor,
        *,
        real: Tensor | None = None,
        critic: Critic | None = None,
        columns: int = 0,
    ) -> Image.Image:
        return scatter(samples, real, critic)


MOST_COLUMNS = 16
PICTURES: dict[str, Picture] = {"grid": Grid(64), "scatter": Scatter(1024)}
