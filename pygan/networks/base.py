"""What training asks of a generator and of a critic."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import torch
from torch import Tensor, nn

from pygan.networks.conditional import ConditionalCritic, ConditionalGenerator, LabelCode
from pygan.settings import POSITIVE, Settings


@dataclass(frozen=True)
class GeneratorSettings(Settings, ABC):
    """Size of a generator: a network from noise z (B, latent_dim) to samples.

    Without noise z is 0, for generators whose noise is their dropout.
    """

    latent_dim: Annotated[int, POSITIVE, "components of the noise z"] = 100
    noise: Annotated[
        Literal["normal", "uniform", "none"], "law of z: N(0, 1) or U(-1, 1), or z = 0"
    ] = "normal"
    label_embedding: Annotated[
        int | None, POSITIVE, "of a conditional generator: a label's learned components; or one-hot"
    ] = None

    def draw(self, count: int, generator: torch.Generator) -> Tensor:
        """Noise z (count, latent_dim), float32, on the device of torch's random generator."""
        z = torch.zeros(count, self.latent_dim, device=generator.device)
        if self.noise == "uniform":
            return z.uniform_(-1, 1, generator=generator)
        if self.noise == "normal":
            return z.normal_(generator=generator)
        return z

    def build(self, shape: tuple[int, ...], classes: int = 0) -> nn.Module:
        """A fresh network (B, latent_dim) -> (B, *shape), drawn from torch's global generator.

        With classes it takes labels (B,) int64 as its second argument.
        """
        if not classes:
            return self.network(self.latent_dim, shape)
        code = LabelCode(classes, self.label_embedding)
        return ConditionalGenerator(code, self.network(self.latent_dim + code.size, shape))

    @abstractmethod
    def network(self, inputs: int, shape: tuple[int, ...]) -> nn.Module:
        """A fresh network (B, inputs) -> (B, *shape)."""


@dataclass(frozen=True)
class CriticSettings(Settings, ABC):
    """Size of a critic: a network from samples to one real number each, or to several.

    convolutional: it takes images only
    reconstructs:  it gives samples again, as an autoencoder
    """

    convolutional: ClassVar[bool] = False
    reconstructs: ClassVar[bool] = False

    label_embedding: Annotated[
        int | None, POSITIVE, "of a conditional critic: a label's learned components; or one-hot"
    ] = None

    def build(self, shape: tuple[int, ...], classes: int = 0, outputs: int = 1) -> nn.Module:
        """A fresh network (B, *shape) -> (B,), drawn from torch's global generator.

        With outputs above 1 it gives (B, outputs). With classes it takes labels (B,) int64 as its
        second argument.
        """
        if not classes:
            return self.network(shape, outputs)
        code = LabelCode(classes, self.label_embedding)
        if self.convolutional:
            inputs = (shape[0] + code.size, *shape[1:])
        else:
            inputs = (math.prod(shape) + code.size,)
        network = self.network(inputs, outputs)
        return ConditionalCritic(code, network, as_planes=self.convolutional)

    @abstractmethod
    def network(self, shape: tuple[int, ...], outputs: int) -> nn.Module:
        """A fresh network (B, *shape) -> (B,), or (B, outputs) for outputs above 1."""


def flatten_outputs(outputs: int) -> nn.Flatten:
    """A critic's last layer: one number a sample has no dimension of its own."""
    return nn.Flatten(0) if outputs == 1 else nn.Flatten(1)
