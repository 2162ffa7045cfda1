"""Multilayer perceptrons of the WGAN authors' code: ReLU layers of one width, linear output."""

import math
from dataclasses import dataclass
from typing import Annotated

from torch import nn

from pygan.networks.base import CriticSettings, GeneratorSettings, flatten_outputs
from pygan.networks.dropout import noise_dropout
from pygan.networks.init import he_init_
from pygan.settings import BELOW_ONE, POSITIVE


def hidden_layers(
    inputs: int, width: int, depth: int, *, batch_norm: bool = False, dropout: float = 0.0
) -> list[nn.Module]:
    """Linear layers of one width, each with a ReLU."""
    layers: list[nn.Module] = []
    for size in [inputs] + [width] * (depth - 1):
        layers.append(nn.Linear(size, width))
        if batch_norm:
            layers.append(nn.BatchNorm1d(width))
        layers += [nn.ReLU(), *noise_dropout(dropout)]
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
    dropout: Annotated[float, BELOW_ONE, "share of hidden units dropped, when sampling too"] = 0.0

    def network(self, inputs: int, shape: tuple[int, ...]) -> nn.Sequential:
        hidden = hidden_layers(
            inputs, self.width, self.depth, batch_norm=self.batch_norm, dropout=self.dropout
        )
        network = nn.Sequential(
            *hidden,
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

    def network(self, shape: tuple[int, ...], outputs: int) -> nn.Sequential:
        network = nn.Sequential(
            nn.Flatten(),
            *hidden_layers(math.prod(shape), self.width, self.depth),
            nn.Linear(self.width, outputs),
            flatten_outputs(outputs),
        )
        return he_init_(network) if self.he_init else network
