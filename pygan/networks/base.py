"""What training asks of a generator and of a critic."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated

from torch import nn

from pygan.settings import POSITIVE, Settings


@dataclass(frozen=True)
class GeneratorSettings(Settings, ABC):
    """Size of a generator: a network from z (B, latent_dim), drawn from N(0, 1), to samples."""

    latent_dim: Annotated[int, POSITIVE, "components of the noise z"] = 100

    @abstractmethod
    def build(self, shape: tuple[int, ...]) -> nn.Module:
        """A fresh network (B, latent_dim) -> (B, *shape), drawn from torch's global generator."""


@dataclass(frozen=True)
class CriticSettings(Settings, ABC):
    """Size of a critic: a network from samples to one real number each."""

    @abstractmethod
    def build(self, shape: tuple[int, ...]) -> nn.Module:
        """A fresh network (B, *shape) -> (B,), drawn from torch's global generator."""
