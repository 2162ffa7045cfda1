"""Every op alone, from a batch of critic outputs to what only main memory can hold: 64 MB.

The bytes are the least that an op has to move; beyond the caches its time can be no less.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor

import pygan
from benchmarks.case import Case, Kind, Provider, Work
from benchmarks.suites.fgan import compiled, outputs, providers, with_autograd
from benchmarks.suites.optim import CLIP, CLIP_PROVIDERS
from benchmarks.suites.penalty import PENALTIES, POINTS, gradient, samples

Shape = tuple[int, int]
SHAPES: dict[str, Shape] = {
    "128": (64, 2),
    "16 K": (64, 256),
    "1 M": (64, 16384),
    "16 M": (1024, 16384),
}


def weights(shape: Shape, device: torch.device) -> list[Tensor]:
    """One parameter, a third of it outside of the bound; the same every time."""
    generator = torch.Generator().manual_seed(0)
    return [(CLIP * torch.randn(shape, generator=generator)).to(device).requires_grad_()]


def of_both(shape: Shape, device: torch.device) -> list[Tensor]:
    return outputs(shape[0] * shape[1], device)


def difference_of_means(real: Tensor, fake: Tensor) -> Tensor:
    return fake.mean() - real.mean()


WASSERSTEIN = (
    Provider("mean - mean", Kind.AS_WRITTEN, with_autograd(difference_of_means)),
    Provider("torch.compile", Kind.COMPILED, compiled(difference_of_means)),
    Provider("wasserstein_critic_loss", Kind.TIER_1, with_autograd(pygan.wasserstein_critic_loss)),
)


class Op(NamedTuple):
    """An op with its providers, and the bytes it moves for an element of a float32 tensor."""

    name: str
    setup: Callable[[Shape, torch.device], list[Tensor]]
    providers: tuple[Provider, ...]
    tolerance: float
    bytes: int


OPS = (
    Op("clip", weights, CLIP_PROVIDERS, 0.0, 8),  # a weight is read and written
    Op("interpolation", samples, POINTS, 4e-6, 12),  # two ends are read, a point is written
    # Two numbers are read, two gradients written.
    Op("Wasserstein loss and gradients", of_both, WASSERSTEIN, 2e-6, 16),
    Op("GAN loss and gradients", of_both, providers("gan"), 4e-6, 16),
    # A gradient is read for its norm, and again to be scaled into the penalty's, which is written.
    Op("penalty and gradient", gradient, PENALTIES, 4e-6, 12),
)

CASES = tuple(
    Case(
        f"{op.name}, {size} elements",
        partial(op.setup, shape),
        op.providers,
        op.tolerance,
        Work(bytes=op.bytes * shape[0] * shape[1]),
    )
    for op in OPS
    for size, shape in SHAPES.items()
)
