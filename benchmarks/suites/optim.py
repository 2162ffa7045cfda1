"""WGAN's weight clipping, alone and with an optimizer's step before it, on critics of three sizes.

All must find weights outside the bound at every call, as in training. A step sees to it itself:
under fixed gradients each weight drifts to a bound, and every step then pushes it over. Clipping
alone would have nothing to do after its first call, so its bound tightens by a hair each time.

In long training units die: their gradients are 0, and the averages of the squares decay to denormal
numbers. Adam is measured in such a state too.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.adam import adam
from torch.optim.rmsprop import rmsprop

import pygan
from benchmarks.case import Call, Case, Kind, Provider, Work
from pygan.networks import DCGANCritic, MLPCritic

MakeOptimizer = Callable[[list[Tensor]], torch.optim.Optimizer]

CLIP = 0.01  # WGAN's
# Constants of WGAN and of WGAN-GP, the rest torch's.
RMSPROP: dict[str, Any] = {"lr": 5e-5}
ADAM: dict[str, Any] = {"lr": 1e-4, "betas": (0.5, 0.9)}
DECAYED = 4 * 2.0**-149  # float32: 0.9 of it rounds to itself
# The same, as the functional forms want them spelled out.
ALL_RMSPROP = {**RMSPROP, "alpha": 0.99, "eps": 1e-8, "momentum": 0, "centered": False}
ALL_ADAM = {"lr": 1e-4, "beta1": 0.5, "beta2": 0.9, "eps": 1e-8, "amsgrad": False}
ALL_ADAM |= {"maximize": False, "capturable": True}  # else a compiled foreach step fails

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


def stepping_by(
    optimizer: MakeOptimizer, clip: Callable[[list[Tensor], float], None]
) -> Callable[[list[Tensor]], Call]:
    def prepare(params: list[Tensor]) -> Call:
        step = optimizer(params).step

        def call() -> None:
            step()
            clip(params, CLIP)

        return call

    return prepare


def with_dead_units(make: Callable[[], nn.Module], device: torch.device) -> list[Tensor]:
    """As `weights_and_gradients`, the gradient 0 in the second half of each tensor's rows."""
    params = weights_and_gradients(make, device)
    for p in params:
        assert p.grad is not None
        p.grad[(len(p) + 1) // 2 :] = 0
    return params


def long_trained(optimizer: MakeOptimizer) -> MakeOptimizer:
    """An Adam in the state that it ends in where gradients are 0."""

    def make(params: list[Tensor]) -> torch.optim.Optimizer:
        made = optimizer(params)
        made.step()
        clip_loop(params, CLIP)
        for p in params:
            made.state[p]["exp_avg"][p.grad == 0] = 0
            made.state[p]["exp_avg_sq"][p.grad == 0] = DECAYED
        return made

    return make


def compiled_by(
    step: Callable[..., None], buffers: int, options: dict[str, Any]
) -> Callable[[list[Tensor]], Call]:
    """One graph, by the functional form of the step: Optimizer.step breaks it, and runs slower.

    Of the three kinds of state that a functional form takes, the first `buffers` are in use.
    """

    def prepare(params: list[Tensor]) -> Call:
        torch.compiler.reset()  # else every call would first try the guards of the cases before
        state = [[torch.zeros_like(p) for p in params] if i < buffers else [] for i in range(3)]
        steps = [torch.zeros((), device=p.device) for p in params]

        @torch.compile(fullgraph=True)
        @torch.no_grad()
        def call() -> None:
            grads = [p.grad for p in params if p.grad is not None]
            step(params, grads, *state, steps, foreach=True, weight_decay=0, **options)
            clip_foreach(params, CLIP)

        return call

    return prepare


def step_of(optimizer: MakeOptimizer) -> Callable[[list[Tensor]], Call]:
    return lambda params: optimizer(params).step


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

EMPTY = Provider("empty Optimizer.step", Kind.INFORMATION, empty_step)

rmsprop_of_torch = partial(torch.optim.RMSprop, **RMSPROP)
RMSPROP_PROVIDERS = (
    Provider("RMSprop, clamp_ loop", Kind.AS_WRITTEN, stepping_by(rmsprop_of_torch, clip_loop)),
    Provider(
        "RMSprop(foreach), _foreach_clamp_",
        Kind.TUNED,
        stepping_by(partial(rmsprop_of_torch, foreach=True), clip_foreach),
    ),
    Provider("torch.compile, foreach", Kind.COMPILED, compiled_by(rmsprop, 1, ALL_RMSPROP)),
    Provider(
        "pygan.optim.RMSprop(clip=)",
        Kind.TIER_1,
        step_of(partial(pygan.optim.RMSprop, clip=CLIP, **RMSPROP)),
    ),
    EMPTY,
)

adam_of_torch = partial(torch.optim.Adam, **ADAM)
ADAMS: tuple[MakeOptimizer, ...] = (
    adam_of_torch,
    partial(adam_of_torch, fused=True),
    partial(pygan.optim.Adam, clip=CLIP, **ADAM),
)


def adam_providers(adams: Iterable[MakeOptimizer], *compiled: Provider) -> tuple[Provider, ...]:
    written, tuned, ours = adams
    return (
        Provider("Adam, clamp_ loop", Kind.AS_WRITTEN, stepping_by(written, clip_loop)),
        Provider("Adam(fused), clamp_ loop", Kind.TUNED, stepping_by(tuned, clip_loop)),
        *compiled,
        Provider("pygan.optim.Adam(clip=)", Kind.TIER_1, step_of(ours)),
    )


COMPILED_ADAM = Provider("torch.compile, foreach", Kind.COMPILED, compiled_by(adam, 2, ALL_ADAM))
ADAM_PROVIDERS = (*adam_providers(ADAMS, COMPILED_ADAM), EMPTY)
# Without the compiled form, which has a state of its own.
AGED_PROVIDERS = adam_providers(map(long_trained, ADAMS))


def case(
    name: str,
    providers: tuple[Provider, ...],
    tolerance: float,
    bytes_a_weight: int,
    critic: str,
    setup: Callable[[Callable[[], nn.Module], torch.device], list[Tensor]] = weights_and_gradients,
) -> Case:
    make = CRITICS[critic]
    work = Work(bytes=bytes_a_weight * sum(p.numel() for p in make().parameters()))
    return Case(f"{name}, {critic}", partial(setup, make), providers, tolerance, work)


# Weights and moving averages, one or two, are read and written; gradients are read.
CASES = (
    *(case("clip", CLIP_PROVIDERS, 0.0, 8, critic) for critic in CRITICS),
    *(case("RMSprop and clip", RMSPROP_PROVIDERS, 1e-6 * CLIP, 20, critic) for critic in CRITICS),
    *(case("Adam and clip", ADAM_PROVIDERS, 1e-6 * CLIP, 28, critic) for critic in CRITICS),
    case(
        "Adam and clip, half of the units dead",
        AGED_PROVIDERS,
        1e-6 * CLIP,
        28,
        "MLP 784-512-512-512-512-1",
        with_dead_units,
    ),
)
