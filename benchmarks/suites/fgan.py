"""The f-GAN critic loss and its gradients, for a batch and for a million critic outputs.

Beside its time each way of writing the loss has the |v| up to which it and its gradients stay
finite in float32: the composition f*(g_f(v)) as papers print it does not for long.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

import pygan
from benchmarks.case import Call, Case, Kind, Provider, Work

Loss = Callable[[Tensor, Tensor], Tensor]
SIZES = {"128": 128, "1 M": 1_000_000}
FARTHEST = 1e4  # |v| beyond which nobody looks


class Plain(NamedTuple):
    """A critic loss in plain PyTorch."""

    printed: Loss  # by g_f and f* as f-GAN's table 6 has them (g increasing)
    stable: Loss  # by closed forms, as a careful user writes it


def from_table(g: Callable[[Tensor], Tensor], conjugate: Callable[[Tensor], Tensor]) -> Loss:
    return lambda real, fake: conjugate(g(fake)).mean() - g(real).mean()


PLAIN = {
    "kl": Plain(
        from_table(lambda v: v, lambda t: torch.exp(t - 1)),
        lambda real, fake: torch.exp(fake - 1).mean() - real.mean(),
    ),
    "squared_hellinger": Plain(
        from_table(lambda v: 1 - torch.exp(-v), lambda t: t / (1 - t)),
        lambda real, fake: torch.expm1(fake).mean() + torch.expm1(-real).mean(),
    ),
    "jensen_shannon": Plain(
        from_table(
            lambda v: math.log(2) - torch.log(1 + torch.exp(-v)),
            lambda t: -torch.log(2 - torch.exp(t)),
        ),
        lambda real, fake: F.softplus(fake).mean() + F.softplus(-real).mean() - 2 * math.log(2),
    ),
    "gan": Plain(
        from_table(lambda v: -torch.log(1 + torch.exp(-v)), lambda t: -torch.log(1 - torch.exp(t))),
        lambda real, fake: F.softplus(fake).mean() + F.softplus(-real).mean(),
    ),
}


def outputs(size: int, device: torch.device) -> list[Tensor]:
    """Critic outputs on real and generated samples; the same ones every time."""
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(size, generator=generator).to(device) for _ in range(2)]


def with_autograd(loss: Loss) -> Callable[[list[Tensor]], Call]:
    def prepare(tensors: list[Tensor]) -> Call:
        v = [x.requires_grad_() for x in tensors]

        def call() -> list[Tensor]:
            value = loss(*v)
            return [value, *torch.autograd.grad(value, v)]

        return call

    return prepare


def compiled(loss: Loss) -> Callable[[list[Tensor]], Call]:
    def prepare(tensors: list[Tensor]) -> Call:
        torch.compiler.reset()
        return with_autograd(torch.compile(loss, fullgraph=True))(tensors)

    return prepare


def without_autograd(divergence: str) -> Callable[[list[Tensor]], Call]:
    def prepare(v: list[Tensor]) -> Call:
        return lambda: list(pygan.fgan_critic_loss_and_gradients(*v, divergence))

    return prepare


def is_finite_at(loss: Loss, size: float) -> bool:
    for v in (size, -size):
        call = with_autograd(loss)([torch.tensor([v]), torch.tensor([v])])
        if not all(x.isfinite().all() for x in call()):
            return False
    return True


def reach(loss: Loss) -> str:
    """The largest |v| at which the loss is finite, by bisection; exponentials stop at 88."""
    low, high = 0.0, FARTHEST
    if is_finite_at(loss, high):
        return "any |v|"
    while high - low > 0.5:
        middle = (low + high) / 2
        low, high = (middle, high) if is_finite_at(loss, middle) else (low, middle)
    return f"|v| to {low:.0f}"


def providers(divergence: str) -> tuple[Provider, ...]:
    plain = PLAIN[divergence]
    ours = partial(pygan.fgan_critic_loss, divergence=divergence)
    printed, stable, fused = (reach(loss) for loss in (*plain, ours))
    return (
        Provider(f"closed forms, {stable}", Kind.TUNED, with_autograd(plain.stable)),
        Provider(f"f*(g(v)) as printed, {printed}", Kind.AS_WRITTEN, with_autograd(plain.printed)),
        Provider(f"torch.compile, {stable}", Kind.COMPILED, compiled(plain.stable)),
        Provider(f"fgan_critic_loss, {fused}", Kind.TIER_1, with_autograd(ours)),
        Provider(f"..._and_gradients, {fused}", Kind.TIER_1, without_autograd(divergence)),
    )


CASES = tuple(
    Case(
        f"critic loss and gradients, {divergence}, {name} elements",
        partial(outputs, size),
        all_,
        4e-6,
        Work(bytes=16 * size),  # two numbers are read, two gradients written
    )
    for divergence, all_ in ((d, providers(d)) for d in PLAIN)
    for name, size in SIZES.items()
)
