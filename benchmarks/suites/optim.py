"""WGAN's weight clipping, alone and with the RMSprop step before it, on critics of three sizes.

Both must find weights outside the bound at every call, as in training. RMSprop sees to it itself:
under fixed gradients each weight drifts to a bound, and every step then pushes it over. Clipping
alone would have nothing to do after its first call, so its bound tightens by a hair each time.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.rmsprop import rmsprop

import pygan
from benchmarks.case import Call, Case, Kind, Provider
from pygan.networks import DCGANCritic, MLPCritic

LR, CLIP = 5e-5, 0.01  # the paper's
# torch's defaults, which its functional form wants spelled out.
OPTIONS: dict[str, Any] = {
    "lr": LR,
    "alpha": 0.99,
    "eps": 1e-8,
    "weight_decay": 0,
    "momentum": 0,
    "centered": False,
}

CRITICS: dict[str, Callable[[], nn.Module]] = {
    "toy MLP 2-64-64-64-1": lambda: MLPCritic(width=64, depth=3).build((2,)),
    "MLP 784-512-512-512-512-1": lambda: MLPCritic(width=512, depth=4).build((784,)),
    "DCGAN 64x64": lambda: DCGANCritic(filters=64).build((3, 64, 64)),
}


def weights_and_gradients(make: Callable[[], nn.Module], device: torch.device) -> list[Tensor]:
    """The parameters of a fresh critic, with gradients; the same ones every time."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        params = [p.detach().to(device).requires_grad_() for p in make().parameters()]
        for p in params:
            p.grad = 1e-3 * torch.randn_like(p)
    return params


def tightening_bounds() -> Iterator[float]:
    """CLIP, then each time less by two float32 roundings: a million calls lose a fifth."""
    bound = CLIP
    while True:
        yield bound
        bound *= 1 - 2.4e-7


def clip_loop(params: list[Tensor], bound: float) -> None:
    for p in params:
        p.data.clamp_(-bound, bound)


def clip_foreach(params: list[Tensor], bound: float) -> None:
    with torch.no_grad():
        torch._foreach_clamp_min_(params, -bound)
        torch._foreach_clamp_max_(params, bound)


def clipping_by(clip: Callable[[list[Tensor], float], None]) -> Callable[[list[Tensor]], Call]:
    def prepare(params: list[Tensor]) -> Call:
        bounds = tightening_bounds()
        return lambda: clip(params, next(bounds))

    return prepare


def step_and_loop(params: list[Tensor]) -> Call:
    optimizer = torch.optim.RMSprop(params, lr=LR)

    def call() -> None:
        optimizer.step()
        clip_loop(params, CLIP)

    return call


def foreach_step_and_clip(params: list[Tensor]) -> Call:
    optimizer = torch.optim.RMSprop(params, lr=LR, foreach=True)

    def call() -> None:
        optimizer.step()
        clip_foreach(params, CLIP)

    return call


def compiled_step_and_clip(params: list[Tensor]) -> Call:
    """One graph, by the functional form of the step: Optimizer.step breaks it, and runs slower."""
    torch.compiler.reset()  # else every call would first try the guards of the cases before
    square_avgs = [torch.zeros_like(p) for p in params]
    steps = [torch.zeros((), device=p.device) for p in params]

    @torch.compile(fullgraph=True)
    @torch.no_grad()
    def call() -> None:
        grads = [p.grad for p in params if p.grad is not None]
        rmsprop(params, grads, square_avgs, [], [], steps, foreach=True, **OPTIONS)
        clip_foreach(params, CLIP)

    return call


def fused_step(params: list[Tensor]) -> Call:
    return pygan.optim.RMSprop(params, lr=LR, clip=CLIP).step


class EmptyOptimizer(torch.optim.Optimizer):
    """What any optimizer of torch pays before it does something: hooks and profiler ranges."""

    def step(self, closure: None = None) -> None: ...  # type: ignore[override]


def empty_step(params: list[Tensor]) -> Call:
    return EmptyOptimizer(params, {}).step


CLIP_PROVIDERS = (
    Provider("clamp_ loop", Kind.AS_WRITTEN, clipping_by(clip_loop)),
    Provider("_foreach_clamp_", Kind.TUNED, clipping_by(clip_foreach)),
    Provider("pygan.clip_weights_", Kind.TIER_1, clipping_by(pygan.clip_weights_)),
)

STEP_PROVIDERS = (
    Provider("RMSprop, clamp_ loop", Kind.AS_WRITTEN, step_and_loop),
    Provider("RMSprop(foreach), _foreach_clamp_", Kind.TUNED, foreach_step_and_clip),
    Provider("torch.compile, foreach", Kind.COMPILED, compiled_step_and_clip),
    Provider("pygan.optim.RMSprop(clip=)", Kind.TIER_1, fused_step),
    Provider("empty Optimizer.step", Kind.INFORMATION, empty_step),
)

CASES = tuple(
    Case(f"{work}, {critic}", partial(weights_and_gradients, make), providers, tolerance)
    for work, providers, tolerance in (
        ("clip", CLIP_PROVIDERS, 0.0),
        ("RMSprop and clip", STEP_PROVIDERS, 1e-6 * CLIP),
    )
    for critic, make in CRITICS.items()
)
