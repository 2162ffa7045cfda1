"""Networks of f-GAN (1606.00709), section 4: perceptrons for MNIST, convolutions for LSUN.

A variational function ends in a bare linear layer: the output activation g_f belongs to the loss.
"""

import math
from dataclasses import dataclass
from typing import Annotated, ClassVar

from torch import Tensor, nn

from pygan.networks.base import CriticSettings, GeneratorSettings, flatten_outputs
from pygan.networks.init import dcgan_init_, normal_init_
from pygan.settings import POSITIVE, UserError


class ScaledSigmoid(nn.Module):
    """The sigmoid, stretched to the data's range [-1, 1]."""

    def forward(self, x: Tensor) -> Tensor:
        return (x / 2).tanh()


@dataclass(frozen=True)
class FGANGenerator(GeneratorSettings):
    """The MNIST generator: two hidden layers with batch norm and ReLU, and a sigmoid at the end.

    The paper draws z of 100 components from U(-1, 1).
    """

    width: Annotated[int, POSITIVE, "units of each hidden layer"] = 1200
    init_std: Annotated[float, POSITIVE, "deviation of the initial weights"] = 0.05

    def network(self, inputs: int, shape: tuple[int, ...]) -> nn.Sequential:
        network = nn.Sequential(
            nn.Linear(inputs, self.width),
            nn.BatchNorm1d(self.width),
            nn.ReLU(),
            nn.Linear(self.width, self.width),
            nn.BatchNorm1d(self.width),
            nn.ReLU(),
            nn.Linear(self.width, math.prod(shape)),
            ScaledSigmoid(),
            nn.Unflatten(1, shape),
        )
        return normal_init_(network, self.init_std)


@dataclass(frozen=True)
class FGANCritic(CriticSettings):
    """The MNIST variational function: two hidden layers with ELU."""

    width: Annotated[int, POSITIVE, "units of each hidden layer"] = 240
    init_std: Annotated[float, POSITIVE, "deviation of the initial weights"] = 0.005

    def network(self, shape: tuple[int, ...], outputs: int) -> nn.Sequential:
        network = nn.Sequential(
            nn.Flatten(),
            nn.Linear(math.prod(shape), self.width),
            nn.ELU(),
            nn.Linear(self.width, self.width),
            nn.ELU(),
            nn.Linear(self.width, outputs),
            flatten_outputs(outputs),
        )
        return normal_init_(network, self.init_std)


HALVINGS = 3  # of the side, by as many convolutions: 96 -> 12


def _least_side(shape: tuple[int, ...]) -> int:
    """The side of the hidden image that meets the linear layer."""
    side = shape[-1]
    if len(shape) != 3 or shape[1] != side or side % 2**HALVINGS:
        raise UserError(
            f"the network fgan-lsun is for square images of side 8, 16, 24, ..., not shape {shape}:"
            " choose fgan or mlp"
        )
    return side >> HALVINGS


@dataclass(frozen=True)
class FGANLSUNGenerator(GeneratorSettings):
    """The LSUN generator (96x96): a linear layer, then three transposed 4x4 convolutions.

    Batch norm and ReLU between them, tanh at the end. The paper draws z from U(-1, 1); it does not
    say how many channels it used, DCGAN's halving is taken here.
    """

    filters: Annotated[int, POSITIVE, "channels before the last convolution"] = 64

    def network(self, inputs: int, shape: tuple[int, ...]) -> nn.Sequential:
        side, width = _least_side(shape), self.filters << (HALVINGS - 1)
        layers = [
            nn.Linear(inputs, width * side * side, bias=False),
            nn.Unflatten(1, (width, side, side)),
        ]
        for _ in range(HALVINGS - 1):
            layers += [
                nn.BatchNorm2d(width),
                nn.ReLU(),
                nn.ConvTranspose2d(width, width // 2, 4, 2, 1, bias=False),
            ]
            width //= 2
        layers += [
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.ConvTranspose2d(width, shape[0], 4, 2, 1),
            nn.Tanh(),
        ]
        return dcgan_init_(nn.Sequential(*layers))


@dataclass(frozen=True)
class FGANLSUNCritic(CriticSettings):
    """The LSUN variational function: 4x4 convolutions of stride 2 with ELU, then a linear layer.

    Channels start at `filters` and double as the side halves. No batch norm after the first
    convolution, as in DCGAN.
    """

    convolutional: ClassVar[bool] = True

    filters: Annotated[int, POSITIVE, "channels after the first convolution"] = 64

    def network(self, shape: tuple[int, ...], outputs: int) -> nn.Sequential:
        side, width = _least_side(shape), self.filters
        layers: list[nn.Module] = [nn.Conv2d(shape[0], width, 4, 2, 1), nn.ELU()]
        for _ in range(HALVINGS - 1):
            layers += [
                nn.Conv2d(width, width * 2, 4, 2, 1, bias=False),
                nn.BatchNorm2d(width * 2),
                nn.ELU(),
            ]
            width *= 2
        layers += [
            nn.Flatten(),
            nn.Linear(width * side * side, outputs),
            flatten_outputs(outputs),
        ]
        return dcgan_init_(nn.Sequential(*layers))
