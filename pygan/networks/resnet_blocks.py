"""Residual blocks and layers of the WGAN-GP authors' code, with their first weights."""

import math
from collections.abc import Callable, Sequence

from torch import Tensor, nn

Norm = Callable[[int], nn.Module]


class ResidualBlock(nn.Module):
    """A branch of two 3x3 convolutions, and a shortcut around it."""

    def __init__(self, branch: nn.Module, shortcut: nn.Module) -> None:
        super().__init__()
        self.branch = branch
        self.shortcut = shortcut

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.shortcut(x) + self.branch(x)
        return y


def conv(inputs: int, outputs: int, size: int, *, he: bool = True, bias: bool = True) -> nn.Conv2d:
    """A convolution that keeps the side.

    Weights are uniform with Glorot's variance 2 / (fan in + fan out), or, as `he`, twice that;
    offsets are 0.
    """
    layer = nn.Conv2d(inputs, outputs, size, padding=size // 2, bias=bias)
    nn.init.xavier_uniform_(layer.weight, math.sqrt(2) if he else 1)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


def linear(inputs: int, outputs: int) -> nn.Linear:
    """A linear layer, drawn like a convolution that is not `he`."""
    layer = nn.Linear(inputs, outputs)
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def layer_norm(channels: int) -> nn.Module:
    """Over a whole sample, with a gain and an offset a channel, as the authors' code has it."""
    return nn.GroupNorm(1, channels)


def activation(channels: int, norm: Norm | None) -> list[nn.Module]:
    """The ReLU ahead of a convolution, with its norm if there is one."""
    return [norm(channels), nn.ReLU()] if norm else [nn.ReLU()]


def up_block(inputs: int, outputs: int, *, bias: bool) -> ResidualBlock:
    """Twice the side; batch norm and ReLU ahead of each 3x3 convolution.

    `bias` says whether the first convolution has offsets, here and in `critic_block`.
    """
    branch = nn.Sequential(
        *activation(inputs, nn.BatchNorm2d),
        nn.Upsample(scale_factor=2),
        conv(inputs, outputs, 3, bias=bias),
        *activation(outputs, nn.BatchNorm2d),
        conv(outputs, outputs, 3),
    )
    # It commutes with resampling, so shortcuts convolve the smaller image.
    shortcut = nn.Sequential(conv(inputs, outputs, 1, he=False), nn.Upsample(scale_factor=2))
    return ResidualBlock(branch, shortcut)


def critic_block(
    inputs: int, outputs: int, *, down: bool, norm: Norm | None, bias: bool
) -> ResidualBlock:
    """ReLU ahead of each 3x3 convolution, a norm ahead of that if asked; `down` halves the side."""
    pool = [nn.AvgPool2d(2)] if down else []
    branch = nn.Sequential(
        *activation(inputs, norm),
        conv(inputs, inputs, 3, bias=bias),
        *activation(inputs, norm),
        conv(inputs, outputs, 3),
        *pool,
    )
    return ResidualBlock(branch, _down_shortcut(inputs, outputs, pool))


def first_critic_block(channels: int, outputs: int) -> ResidualBlock:
    """On the image itself, hence no ReLU ahead; half the side."""
    branch = nn.Sequential(
        conv(channels, outputs, 3), nn.ReLU(), conv(outputs, outputs, 3), nn.AvgPool2d(2)
    )
    return ResidualBlock(branch, _down_shortcut(channels, outputs, [nn.AvgPool2d(2)]))


def _down_shortcut(inputs: int, outputs: int, pool: Sequence[nn.Module]) -> nn.Module:
    if inputs == outputs and not pool:
        return nn.Identity()
    return nn.Sequential(*pool, conv(inputs, outputs, 1, he=False))
