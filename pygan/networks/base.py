"""What training asks of a generator and of a critic."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, Literal

import torch
from torch import Tensor, nn

from pygan.settings import POSITIVE, Settings


@dataclass(frozen=True)
class GeneratorSettings(Settings, ABC):
    """Size of a generator: a network from noise z (B, latent_dim) to samples."""

    latent_dim: Annotated[int, POSITIVE, "components of the noise z"] = 100
    noise: Annotated[Literal["normal", "uniform"], "law of z: N(0, 1) or U(-1, 1)"] = "normal"

    def draw(self, count: int, generator: torch.Generator) -> Tensor:
        """Noise z (count, latent_dim), float32, on the device of torch's random generator."""
        z = torch.empty(count, self.latent_dim, device=generator.device)
        if self.noise == "uniform":
            return z.uniform_(-1, 1, generator=generator)
        return z.normal_(generator=generator)

    @abstractmethod
    def build(self, shape: tuple[int, ...]) -> nn.Module:
        """A fresh network (B, latent_dim) -> (B, *shape), drawn from torch's global generator."""


@dataclass(frozen=True)
class CriticSettings(Settings, ABC):
    """Size of a critic: a network from samples to one real number each."""

    @abstractmethod
    def build(self, shape: tuple[int, ...]) -> nn.Module:
        """A fresh network (B, *shape) -> (B,), drawn from torch's global generator."""
