"""Laws in the plane on which WGAN-GP (1704.00028, figure 1) shows what a critic learns.

The constants are those of the authors' `gan_toy.py`. It draws samples afresh at every step; a data
set holds a stated number of them, a function of its seed.
"""

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
from torch import Tensor

from pygan.data.base import DatasetSettings, TensorDataset
from pygan.metrics import emd, modes
from pygan.settings import POSITIVE

MATCHED = 512  # most samples that a report matches: the cost grows with the third power


@dataclass(frozen=True)
class Toy(DatasetSettings):
    """Samples (2,) of a law in the plane."""

    picture: ClassVar[str] = "scatter"

    samples: Annotated[int, POSITIVE, "samples to train on"] = 100_000
    held_out: Annotated[int, POSITIVE, "samples kept out of training, beside those"] = 10_000
    seed: Annotated[int, "the samples follow from it, whatever the run's own seed"] = 0

    @abstractmethod
    def draw(self, count: int, random: torch.Generator) -> Tensor:
        """Fresh samples (count, 2), float32, on the CPU."""

    def load(self) -> TensorDataset:
        random = torch.Generator().manual_seed(self.seed)
        return TensorDataset(self.draw(self.samples, random), self.draw(self.held_out, random))

    def measures(self, samples: Tensor, held_out: Tensor) -> dict[str, float]:
        count = min(len(samples), len(held_out), MATCHED)
        return {"emd": emd(samples[:count], held_out[:count])}


@dataclass(frozen=True)
class Gaussians(Toy):
    """An even mixture of round Gaussians of one width; a sample's class is its Gaussian."""

    means: ClassVar[tuple[tuple[float, float], ...]]
    std: ClassVar[float]

    def draw(self, count: int, random: torch.Generator) -> Tensor:
        return self._draw_labelled(count, random)[0]

    def load(self) -> TensorDataset:
        random = torch.Generator().manual_seed(self.seed)
        training, labels = self._draw_labelled(self.samples, random)
        held_out, held_out_labels = self._draw_labelled(self.held_out, random)
        return TensorDataset(
            training,
            held_out,
            classes=len(self.means),
            labels=labels,
            held_out_labels=held_out_labels,
        )

    def _draw_labelled(self, count: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
        """Fresh samples (count, 2), and the number of the Gaussian that each is from."""
        means = torch.tensor(self.means)
        labels = torch.randint(len(means), (count,), generator=random)
        return means[labels] + self.std * torch.randn(count, 2, generator=random), labels

    def modes(self, samples: Tensor, least: int = 1) -> tuple[int, float]:
        """`pygan.metrics.modes` of samples (N, 2) in this mixture."""
        return modes(samples, torch.tensor(self.means), self.std, least=least)

    def measures(self, samples: Tensor, held_out: Tensor) -> dict[str, float]:
        covered, high_quality = self.modes(samples)
        own = {"modes": covered, "high_quality": high_quality}
        return super().measures(samples, held_out) | own


@dataclass(frozen=True)
class Gaussians8(Gaussians):
    """Eight Gaussians on a circle: radius 2, deviation 0.02, all divided by 1.414."""

    means: ClassVar[tuple[tuple[float, float], ...]] = tuple(
        (2 * math.cos(k * math.pi / 4) / 1.414, 2 * math.sin(k * math.pi / 4) / 1.414)
        for k in range(8)
    )
    std: ClassVar[float] = 0.02 / 1.414


@dataclass(frozen=True)
class Gaussians25(Gaussians):
    """25 Gaussians on a grid of step 2 about 0: deviation 0.05, all divided by 2.828."""

    means: ClassVar[tuple[tuple[float, float], ...]] = tuple(
        (2 * x / 2.828, 2 * y / 2.828) for x in range(-2, 3) for y in range(-2, 3)
    )
    std: ClassVar[float] = 0.05 / 2.828


@dataclass(frozen=True)
class SwissRoll(Toy):
    """A spiral with noise: scikit-learn's `make_swiss_roll(noise=0.25)` seen from its side, / 7.5.

    (t cos t, t sin t) with t even in [1.5 pi, 4.5 pi], and noise of deviation 0.25.
    """

    def draw(self, count: int, random: torch.Generator) -> Tensor:
        t = 1.5 * math.pi * (1 + 2 * torch.rand(count, generator=random))
        spiral = torch.stack([t * t.cos(), t * t.sin()], 1)
        return (spiral + 0.25 * torch.randn(count, 2, generator=random)) / 7.5
