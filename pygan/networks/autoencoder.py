"""Autoencoders: critics that reconstruct, for EBGAN and BEGAN."""

import math
from dataclasses import dataclass
from typing import Annotated, ClassVar

from torch import nn

from pygan.networks.base import CriticSettings
from pygan.networks.dcgan import DCGANCritic, DCGANGenerator
from pygan.networks.mlp import hidden_layers
from pygan.settings import POSITIVE, UserError


@dataclass(frozen=True)
class AutoencoderSettings(CriticSettings):
    """A critic (B, *shape) -> (B, *shape) with a narrow middle."""

    reconstructs: ClassVar[bool] = True

    code: Annotated[int, POSITIVE, "components of the middle"] = 64

    def build(self, shape: tuple[int, ...], classes: int = 0, outputs: int = 1) -> nn.Module:
        if classes or outputs != 1:
            raise UserError(
                "critics that reconstruct are told no class and name none: choose another critic"
            )
        return self.network(shape, outputs)


@dataclass(frozen=True)
class MLPAutoencoder(AutoencoderSettings):
    """ReLU perceptrons down to the code and up again, with a linear output."""

    width: Annotated[int, POSITIVE, "units of each hidden layer"] = 512
    depth: Annotated[int, POSITIVE, "hidden layers on each side"] = 1

    def network(self, shape: tuple[int, ...], outputs: int) -> nn.Sequential:
        size = math.prod(shape)
        return nn.Sequential(
            nn.Flatten(),
            *hidden_layers(size, self.width, self.depth),
            nn.Linear(self.width, self.code),
            *hidden_layers(self.code, self.width, self.depth),
            nn.Linear(self.width, size),
            nn.Unflatten(1, shape),
        )


@dataclass(frozen=True)
class DCGANAutoencoder(AutoencoderSettings):
    """DCGAN's critic with the code as its outputs, then DCGAN's generator from the code."""

    convolutional: ClassVar[bool] = True

    filters: Annotated[int, POSITIVE, "channels at the image's side"] = 64
    batch_norm: Annotated[bool, "normalise after each hidden convolution but the first"] = True

    def network(self, shape: tuple[int, ...], outputs: int) -> nn.Sequential:
        encoder = DCGANCritic(filters=self.filters, batch_norm=self.batch_norm)
        decoder = DCGANGenerator(filters=self.filters, batch_norm=self.batch_norm)
        to_code = encoder.network(shape, self.code)[:-1]  # without the flattening of numbers
        return nn.Sequential(to_code, nn.Flatten(), decoder.network(self.code, shape))
