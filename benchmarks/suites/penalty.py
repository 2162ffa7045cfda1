"""The two ops of a gradient penalty: the points, and the penalty with its gradient.

Sizes are a toy's batch, a batch of 32x32 images and a large one of 64x64 images.
"""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

import pygan
from benchmarks.case import Call, Case, Kind, Provider, Work

SIZES = {"128x2": (128, 2), "64x3072": (64, 3072), "512x12288": (512, 12288)}

Points = Callable[[Tensor, Tensor, torch.Generator], Tensor]
Penalty = Callable[[Tensor], Tensor]


def samples(size: tuple[int, int], device: torch.device) -> list[Tensor]:
    """Real samples and generated ones; the same every time."""
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(size, generator=generator).to(device) for _ in range(2)]


def gradient(size: tuple[int, int], device: torch.device) -> list[Tensor]:
    """A critic's input gradient, of norms around 1; the same every time."""
    generator = torch.Generator().manual_seed(0)
    return [(torch.randn(size, generator=generator) / size[1] ** 0.5).to(device)]


def drawn(real: Tensor, generator: torch.Generator) -> Tensor:
    return torch.rand(len(real), 1, device=real.device, generator=generator)


def points_as_written(real: Tensor, fake: Tensor, generator: torch.Generator) -> Tensor:
    epsilon = drawn(real, generator).expand_as(real)
    return epsilon * real + (1 - epsilon) * fake


def points_tuned(real: Tensor, fake: Tensor, generator: torch.Generator) -> Tensor:
    return torch.lerp(fake, real, drawn(real, generator))


def penalty_as_written(grad: Tensor) -> Tensor:
    return ((grad.norm(2, dim=1) - 1) ** 2).mean()


def penalty_tuned(grad: Tensor) -> Tensor:
    return torch.linalg.vector_norm(grad, dim=1).sub(1).square().mean()


def interpolating(points: Points) -> Callable[[list[Tensor]], Call]:
    def prepare(tensors: list[Tensor]) -> Call:
        generator = torch.Generator(tensors[0].device).manual_seed(0)
        return lambda: [points(*tensors, generator)]

    return prepare


def differentiating(penalty: Penalty) -> Callable[[list[Tensor]], Call]:
    def prepare(tensors: list[Tensor]) -> Call:
        grad = tensors[0].requires_grad_()

        def call() -> list[Tensor]:
            value = penalty(grad)
            return [value, *torch.autograd.grad(value, grad)]

        return call

    return prepare


def compiled_points(tensors: list[Tensor]) -> Call:
    """Epsilon is drawn outside: a generator cannot be an argument of a graph."""
    torch.compiler.reset()
    lerp = torch.compile(torch.lerp, fullgraph=True)
    return interpolating(lambda real, fake, source: lerp(fake, real, drawn(real, source)))(tensors)


def compiled_penalty(tensors: list[Tensor]) -> Call:
    torch.compiler.reset()
    return differentiating(torch.compile(penalty_tuned, fullgraph=True))(tensors)


def fused_points(real: Tensor, fake: Tensor, generator: torch.Generator) -> Tensor:
    return pygan.interpolate(real, fake, generator=generator)


POINTS = (
    Provider("lerp", Kind.TUNED, interpolating(points_tuned)),
    Provider("e * real + (1 - e) * fake", Kind.AS_WRITTEN, interpolating(points_as_written)),
    Provider("torch.compile", Kind.COMPILED, compiled_points),
    Provider("interpolate", Kind.TIER_1, interpolating(fused_points)),
)
PENALTIES = (
    Provider("vector_norm", Kind.TUNED, differentiating(penalty_tuned)),
    Provider("norm", Kind.AS_WRITTEN, differentiating(penalty_as_written)),
    Provider("torch.compile", Kind.COMPILED, compiled_penalty),
    Provider("gradient_norm_penalty", Kind.TIER_1, differentiating(pygan.gradient_norm_penalty)),
)


def moving(size: tuple[int, int]) -> Work:
    """Two tensors are read and one written; the penalty reads its gradient twice."""
    return Work(bytes=12 * size[0] * size[1])


CASES = tuple(
    case
    for name, size in SIZES.items()
    for case in (
        Case(f"interpolation, {name}", partial(samples, size), POINTS, 2e-6, moving(size)),
        Case(
            f"penalty and gradient, {name}",
            partial(gradient, size),
            PENALTIES,
            2e-6,
            moving(size),
        ),
    )
)
