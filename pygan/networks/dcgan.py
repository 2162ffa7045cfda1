"""DCGAN (1511.06434) as the WGAN authors' `models/dcgan.py` builds it, for sides 8, 16, 32, ..."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from torch import nn

from pygan.networks.base import CriticSettings, GeneratorSettings, flatten_outputs
from pygan.networks.dropout import noise_dropout
from pygan.networks.init import dcgan_init_
from pygan.settings import BELOW_ONE, POSITIVE, UserError


def _doublings(shape: tuple[int, ...]) -> int:
    """How often a side of 4 doubles to the image's side."""
    side = shape[-1]
    if len(shape) != 3 or shape[1] != side or side < 8 or side & (side - 1):
        raise UserError(
            f"the network dcgan is for square images of side 8, 16, 32, ..., not shape {shape}:"
            " choose mlp"
        )
    return side.bit_length() - 3


def _norm(channels: int, batch_norm: bool) -> list[nn.Module]:
    return [nn.BatchNorm2d(channels)] if batch_norm else []


@dataclass(frozen=True)
class DCGANGenerator(GeneratorSettings):
    """Transposed 4x4 convolutions without bias, batch norm and ReLU; the output passes a tanh.

    Channels halve as the side doubles and end at `filters` before the last convolution.
    """

    filters: Annotated[int, POSITIVE, "channels before the last convolution"] = 64
    batch_norm: Annotated[bool, "normalise after each hidden convolution"] = True
    dropout: Annotated[float, BELOW_ONE, "share of hidden values dropped, when sampling too"] = 0.0

    def network(self, inputs: int, shape: tuple[int, ...]) -> nn.Sequential:
        doublings = _doublings(shape)
        width = self.filters << (doublings - 1)
        layers = [
            nn.Unflatten(1, (inputs, 1, 1)),
            nn.ConvTranspose2d(inputs, width, 4, 1, 0, bias=False),
            *_norm(width, self.batch_norm),
            nn.ReLU(),
            *noise_dropout(self.dropout),
        ]
        for _ in range(doublings - 1):
            layers += [
                nn.ConvTranspose2d(width, width // 2, 4, 2, 1, bias=False),
                *_norm(width // 2, self.batch_norm),
                nn.ReLU(),
                *noise_dropout(self.dropout),
            ]
            width //= 2
        layers += [nn.ConvTranspose2d(width, shape[0], 4, 2, 1, bias=False), nn.Tanh()]
        return dcgan_init_(nn.Sequential(*layers))


@dataclass(frozen=True)
class DCGANCritic(CriticSettings):
    """4x4 convolutions of stride 2 without bias and LeakyReLU(0.2); no sigmoid at the end.

    Channels start at `filters` and double as the side halves. No batch norm after the first
    convolution, as in DCGAN; `batch_norm` says whether the others have it.
    """

    convolutional: ClassVar[bool] = True

    filters: Annotated[int, POSITIVE, "channels after the first convolution"] = 64
    batch_norm: Annotated[bool, "normalise after each hidden convolution but the first"] = True

    def network(self, shape: tuple[int, ...], outputs: int) -> nn.Sequential:
        width = self.filters
        layers: list[nn.Module] = [
            nn.Conv2d(shape[0], width, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2),
        ]
        for _ in range(_doublings(shape) - 1):
            layers += [
                nn.Conv2d(width, width * 2, 4, 2, 1, bias=False),
                *_norm(width * 2, self.batch_norm),
                nn.LeakyReLU(0.2),
            ]
            width *= 2
        layers += [nn.Conv2d(width, outputs, 4, 1, 0, bias=False), flatten_outputs(outputs)]
        return dcgan_init_(nn.Sequential(*layers))
