"""Multilayer perceptrons of the WGAN authors' code: ReLU layers of one width, linear output."""

import math
from dataclasses import dataclass
from typing import Annotated

from torch import nn

from pygan.networks.base import CriticSettings, GeneratorSettings
from pygan.networks.init import he_init_
from pygan.settings import POSITIVE


def _hidden(inputs: int, width: int, depth: int, batch_norm: bool) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for size in [inputs] + [width] * (depth - 1):
        layers.append(nn.Linear(size, width))
        if batch_norm:
            layers.append(nn.BatchNorm1d(width))
        layers.append(nn.ReLU())
    return layers


@dataclass(frozen=True)
class MLPGenerator(GeneratorSettings):
    """ReLU perceptron; by default as in the WGAN authors' `models/mlp.py`, with a linear output.

    Weights keep torch's default initialisation, as there, unless `he_init` is asked for.
    """

    width: Annotated[int, POSITIVE, "units of each hidden layer"] = 512
    depth: Annotated[int, POSITIVE, "hidden layers"] = 3
    batch_norm: Annotated[bool, "normalise each hidden layer (not in the authors' code)"] = False
    tanh: Annotated[bool, "end in tanh (not in the authors' code)"] = False
    he_init: Annotated[bool, "first weights as in the WGAN-GP authors' toy code"] = False

    def build(self, shape: tuple[int, ...]) -> nn.Sequential:
        network = nn.Sequential(
            *_hidden(self.latent_dim, self.width, self.depth, self.batch_norm),
            nn.Linear(self.width, math.prod(shape)),
            *([nn.Tanh()] if self.tanh else []),
            nn.Unflatten(1, shape),
        )
        return he_init_(network) if self.he_init else network


@dataclass(frozen=True)
class MLPCritic(CriticSettings):
    """ReLU perceptron with one linear output, as in the WGAN authors' `models/mlp.py`."""

    width: Annotated[int, POSITIVE, "units of each hidden layer"] = 512
    depth: Annotated[int, POSITIVE, "hidden layers"] = 3
    he_init: Annotated[bool, "first weights as in the WGAN-GP authors' toy code"] = False

    def build(self, shape: tuple[int, ...]) -> nn.Sequential:
        network = nn.Sequential(
            nn.Flatten(),
            *_hidden(math.prod(shape), self.width, self.depth, batch_norm=False),
            nn.Linear(self.width, 1),
            nn.Flatten(0),
        )
        return he_init_(network) if self.he_init else network
