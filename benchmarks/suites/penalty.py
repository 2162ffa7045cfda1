"""The two ops of a gradient penalty: the points, and the penalty with its gradient.

Sizes are a toy's batch, a batch of 32 × 32 images and a large one of 64 × 64 images.
"""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

import pygan
from benchmarks.case import Call, Case, Kind, Provider

SIZES = {"128 × 2": (128, 2), "64 × 3072": (64, 3072), "512 × 12288": (512, 12288)}

Penalty = Callable[[Tensor], Tensor]
Points = Callable[[Tensor, Tensor, Tensor], Tensor]


def samples(size: tuple[int, int], device: torch.device) -> list[Tensor]:
    """Real samples, generated ones and an epsilon for each; the same ones every time."""
    generator = torch.Generator().manual_seed(0)
    real, fake = (torch.randn(size, generator=generator).to(device) for _ in range(2))
    return [real, fake, torch.rand(size[0], generator=generator).to(device)]


def gradient(size: tuple[int, int], device: torch.device) -> list[Tensor]:
    """A critic's input gradient, of norms around 1; the same every time."""
    generator = torch.Generator().manual_seed(0)
    return [(torch.randn(size, generator=generator) / size[1] ** 0.5).to(device)]


def points_as_written(real: Tensor, fake: Tensor, epsilon: Tensor) -> Tensor:
    e = epsilon.view(-1, 1).expand_as(real)
    return e * real + (1 - e) * fake


def points_tuned(real: Tensor, fake: Tensor, epsilon: Tensor) -> Tensor:
    return torch.lerp(fake, real, epsilon.view(-1, 1))


def penalty_as_written(grad: Tensor) -> Tensor:
    return ((grad.norm(2, dim=1) - 1) ** 2).mean()


def penalty_tuned(grad: Tensor) -> Tensor:
    """With gradients that stay finite where the norm is 0, as those of `norm` do."""
    return torch.linalg.vector_norm(grad, dim=1).sub(1).square().mean()


def interpolating(points: Points) -> Callable[[list[Tensor]], Call]:
    def prepare(tensors: list[Tensor]) -> Call:
        return lambda: [points(*tensors)]

    return prepare


def differentiating(penalty: Penalty) -> Callable[[list[Tensor]], Call]:
    def prepare(tensors: list[Tensor]) -> Call:
        grad = tensors[0].requires_grad_()

        def call() -> list[Tensor]:
            value = penalty(grad)
            return [value, *torch.autograd.grad(value, grad)]

        return call

    return prepare


def compiled(
    how: Callable[[Callable[..., Tensor]], Callable[[list[Tensor]], Call]],
    function: Callable[..., Tensor],
) -> Callable[[list[Tensor]], Call]:
    def prepare(tensors: list[Tensor]) -> Call:
        torch.compiler.reset()
        return how(torch.compile(function, fullgraph=True))(tensors)

    return prepare


def fused_points(real: Tensor, fake: Tensor, epsilon: Tensor) -> Tensor:
    return pygan.interpolate(real, fake, epsilon=epsilon)


POINTS = (
    Provider("lerp", Kind.TUNED, interpolating(points_tuned)),
    Provider("e * real + (1 - e) * fake", Kind.AS_WRITTEN, interpolating(points_as_written)),
    Provider("torch.compile", Kind.COMPILED, compiled(interpolating, points_as_written)),
    Provider("interpolate", Kind.TIER_1, interpolating(fused_points)),
)
PENALTIES = (
    Provider("vector_norm", Kind.TUNED, differentiating(penalty_tuned)),
    Provider("norm", Kind.AS_WRITTEN, differentiating(penalty_as_written)),
    Provider("torch.compile", Kind.COMPILED, compiled(differentiating, penalty_tuned)),
    Provider("gradient_norm_penalty", Kind.TIER_1, differentiating(pygan.gradient_norm_penalty)),
)

CASES = tuple(
    case
    for name, size in SIZES.items()
    for case in (
        Case(f"interpolation, {name}", partial(samples, size), POINTS, 2e-6),
        Case(f"penalty and gradient, {name}", partial(gradient, size), PENALTIES, 2e-6),
    )
)
