"""The residual networks of WGAN-GP (1704.00028), appendix F, and of its authors' code.

Up to 32 px they are `gan_cifar_resnet.py`'s: one width, no norm in the critic. Above, they are
`gan_64x64.py`'s: channels halve as the side doubles, layer norm in the critic. The paper shows
128 px samples but no network for them; here it has one block more of the widest kind.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, ClassVar

from torch import nn

from pygan.networks.base import CriticSettings, GeneratorSettings, flatten_outputs
from pygan.networks.resnet_blocks import (
    activation,
    conv,
    critic_block,
    first_critic_block,
    layer_norm,
    linear,
    up_block,
)
from pygan.settings import POSITIVE, UserError

LEAST_SIDE = 4  # where a generator starts
LARGEST_CIFAR_SIDE = 32
WIDEST = 8  # channels at the least side, in units of `filters`, above 32 px


def _is_cifar(shape: tuple[int, ...]) -> bool:
    return shape[-1] <= LARGEST_CIFAR_SIDE


def _doublings(shape: tuple[int, ...]) -> int:
    """How often the least side doubles to the image's side."""
    side = shape[-1]
    if len(shape) != 3 or shape[1] != side or side < 2 * LEAST_SIDE or side & (side - 1):
        raise UserError(
            f"the network resnet is for square images of side 8, 16, 32, ..., not shape {shape}:"
            " choose mlp"
        )
    return side.bit_length() - LEAST_SIDE.bit_length()


def _widths(shape: tuple[int, ...], filters: int | None) -> list[int]:
    """Channels at each side, from the image's down to the least one."""
    halvings = _doublings(shape)
    if _is_cifar(shape):
        return [filters or 128] * (halvings + 1)
    return [(filters or 64) * min(1 << k, WIDEST) for k in range(halvings + 1)]


@dataclass(frozen=True)
class ResNetGenerator(GeneratorSettings):
    """A linear layer to 4x4, residual blocks that double the side, a 3x3 convolution, tanh."""

    latent_dim: Annotated[int, POSITIVE, "components of the noise z"] = 128
    filters: Annotated[
        int | None, POSITIVE, "channels at the image's side; the authors' 128, above 32 px 64"
    ] = None

    def network(self, inputs: int, shape: tuple[int, ...]) -> nn.Sequential:
        widths = _widths(shape, self.filters)[::-1]
        is_cifar = _is_cifar(shape)
        return nn.Sequential(
            linear(inputs, widths[0] * LEAST_SIDE**2),
            nn.Unflatten(1, (widths[0], LEAST_SIDE, LEAST_SIDE)),
            *(up_block(a, b, bias=is_cifar) for a, b in pairwise(widths)),
            *activation(widths[-1], nn.BatchNorm2d),
            conv(widths[-1], shape[0], 3, he=not is_cifar),
            nn.Tanh(),
        )


@dataclass(frozen=True)
class ResNetCritic(CriticSettings):
    """Residual blocks that halve the side, then a linear layer.

    Up to 32 px: two blocks that halve and two that do not, the mean over the image. Above: down to
    4x4, all of it into the linear layer.
    """

    convolutional: ClassVar[bool] = True

    filters: Annotated[
        int | None, POSITIVE, "channels at the image's side; the authors' 128, above 32 px 64"
    ] = None
    layer_norm: Annotated[
        bool | None, "normalise ahead of each ReLU in a block; the authors: above 32 px"
    ] = None

    def network(self, shape: tuple[int, ...], outputs: int) -> nn.Sequential:
        widths = _widths(shape, self.filters)
        build = self._cifar if _is_cifar(shape) else self._deep
        return nn.Sequential(*build(shape, widths, outputs), flatten_outputs(outputs))

    def _cifar(self, shape: tuple[int, ...], widths: list[int], outputs: int) -> list[nn.Module]:
        norm, width = layer_norm if self.layer_norm else None, widths[0]
        return [
            first_critic_block(shape[0], width),
            *(
                critic_block(width, width, down=d, norm=norm, bias=True)
                for d in (True, False, False)
            ),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            linear(width, outputs),
        ]

    def _deep(self, shape: tuple[int, ...], widths: list[int], outputs: int) -> list[nn.Module]:
        norm = None if self.layer_norm is False else layer_norm
        return [
            conv(shape[0], widths[0], 3, he=False),
            *(critic_block(a, b, down=True, norm=norm, bias=False) for a, b in pairwise(widths)),
            nn.Flatten(),
            linear(widths[-1] * LEAST_SIDE**2, outputs),
        ]
