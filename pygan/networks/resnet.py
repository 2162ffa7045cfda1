"""The residual networks of WGAN-GP (1704.00028), appendix F, and of its authors' code.

Up to 32 px they are `gan_cifar_resnet.py`'s: one width, no norm in the critic. Above, they are
`gan_64x64.py`'s: channels halve as the side doubles, layer norm in the critic. The paper shows
128 px samples but no network for them; here it has one block more of the widest kind.
"""

import itertools
import math
from dataclasses import dataclass
from typing import Annotated

from torch import Tensor, nn

from pygan.networks.base import CriticSettings, GeneratorSettings
from pygan.settings import POSITIVE, UserError

LEAST_SIDE = 4  # where a generator starts
LARGEST_CIFAR_SIDE = 32
WIDEST = 8  # channels at the least side, in units of `filters`, above 32 px


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
    """Channels at each side, from the least one up to the image's."""
    doublings = _doublings(shape)
    if shape[-1] <= LARGEST_CIFAR_SIDE:
        return [filters or 128] * (doublings + 1)
    return [(filters or 64) * min(1 << k, WIDEST) for k in range(doublings, -1, -1)]


def _layer_norm(channels: int) -> nn.Module:
    """Over a whole sample, with a gain and an offset a channel, as the authors' code has it."""
    return nn.GroupNorm(1, channels)


def _no_norm(channels: int) -> nn.Module:
    return nn.Identity()


class ResidualBlock(nn.Module):
    """Shortcut plus branch: each sums up what a resampled 3x3 and a 1x1 path make of the input."""

    def __init__(self, branch: nn.Sequential, shortcut: nn.Module) -> None:
        super().__init__()
        self.branch = branch
        self.shortcut = shortcut

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.shortcut(x) + self.branch(x)
        return y


def _conv3(inputs: int, outputs: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, padding=1)


def up_block(inputs: int, outputs: int) -> ResidualBlock:
    """Twice the side; batch norm and ReLU ahead of each 3x3 convolution."""
    branch = nn.Sequential(
        nn.BatchNorm2d(inputs),
        nn.ReLU(),
        nn.Upsample(scale_factor=2),
        _conv3(inputs, outputs),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
        _conv3(outputs, outputs),
    )
    return ResidualBlock(
        branch, nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(inputs, outputs, 1))
    )


def critic_block(inputs: int, outputs: int, *, down: bool, layer_norm: bool) -> ResidualBlock:
    """ReLU ahead of each 3x3 convolution, layer norm ahead of that if asked; half the side if
    `down`.
    """
    norm = _layer_norm if layer_norm else _no_norm
    pool = [nn.AvgPool2d(2)] if down else []
    branch = nn.Sequential(
        norm(inputs),
        nn.ReLU(),
        _conv3(inputs, inputs),
        norm(inputs),
        nn.ReLU(),
        _conv3(inputs, outputs),
        *pool,
    )
    is_same = inputs == outputs and not down
    shortcut = nn.Identity() if is_same else nn.Sequential(nn.Conv2d(inputs, outputs, 1), *pool)
    return ResidualBlock(branch, shortcut)


def first_critic_block(channels: int, outputs: int) -> ResidualBlock:
    """On the image itself: no ReLU ahead, and the shortcut halves the side before it convolves."""
    branch = nn.Sequential(
        _conv3(channels, outputs), nn.ReLU(), _conv3(outputs, outputs), nn.AvgPool2d(2)
    )
    return ResidualBlock(branch, nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(channels, outputs, 1)))


def wgan_gp_init_(network: nn.Sequential) -> nn.Sequential:
    """Uniform weights of variance 4 / (fan in + fan out) in the blocks' 3x3 convolutions and of
    2 / (fan in + fan out) elsewhere; offsets 0. As the authors' code draws them.
    """
    in_blocks = {
        layer
        for block in network.modules()
        if isinstance(block, ResidualBlock)
        for layer in block.branch
        if isinstance(layer, nn.Conv2d)
    }
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            gain = math.sqrt(2) if layer in in_blocks else 1.0
            nn.init.xavier_uniform_(layer.weight, gain)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return network


@dataclass(frozen=True)
class ResNetGenerator(GeneratorSettings):
    """A linear layer to 4x4, residual blocks that double the side, a 3x3 convolution, tanh."""

    latent_dim: Annotated[int, POSITIVE, "components of the noise z"] = 128
    filters: Annotated[
        int | None, POSITIVE, "channels at the image's side; the authors' 128, above 32 px 64"
    ] = None

    def build(self, shape: tuple[int, ...]) -> nn.Sequential:
        widths = _widths(shape, self.filters)
        return wgan_gp_init_(
            nn.Sequential(
                nn.Linear(self.latent_dim, widths[0] * LEAST_SIDE**2),
                nn.Unflatten(1, (widths[0], LEAST_SIDE, LEAST_SIDE)),
                *(up_block(a, b) for a, b in itertools.pairwise(widths)),
                nn.BatchNorm2d(widths[-1]),
                nn.ReLU(),
                _conv3(widths[-1], shape[0]),
                nn.Tanh(),
            )
        )


@dataclass(frozen=True)
class ResNetCritic(CriticSettings):
    """Residual blocks that halve the side, then a linear layer.

    Up to 32 px: two blocks that halve and two that do not, the mean over the image. Above: down to
    4x4, all of it into the linear layer.
    """

    filters: Annotated[
        int | None, POSITIVE, "channels at the image's side; the authors' 128, above 32 px 64"
    ] = None
    layer_norm: Annotated[
        bool | None, "normalise ahead of each ReLU in a block; the authors: above 32 px"
    ] = None

    def build(self, shape: tuple[int, ...]) -> nn.Sequential:
        widths = _widths(shape, self.filters)[::-1]
        is_cifar = shape[-1] <= LARGEST_CIFAR_SIDE
        norm = not is_cifar if self.layer_norm is None else self.layer_norm
        layers: list[nn.Module]
        if is_cifar:
            width = widths[0]
            layers = [
                first_critic_block(shape[0], width),
                critic_block(width, width, down=True, layer_norm=norm),
                critic_block(width, width, down=False, layer_norm=norm),
                critic_block(width, width, down=False, layer_norm=norm),
                nn.ReLU(),
                nn.AdaptiveAvgPool2d(1),
                nn.Flatten(),
                nn.Linear(width, 1),
            ]
        else:
            layers = [
                _conv3(shape[0], widths[0]),
                *(
                    critic_block(a, b, down=True, layer_norm=norm)
                    for a, b in itertools.pairwise(widths)
                ),
                nn.Flatten(),
                nn.Linear(widths[-1] * LEAST_SIDE**2, 1),
            ]
        return wgan_gp_init_(nn.Sequential(*layers, nn.Flatten(0)))
