"""Where a critic step of WGAN-GP spends its time: its parts, each row with one more of them.

As users write it, the loss holds the forward passes and the input gradient, and backward holds the
double one. In the exact step the loss holds all of that, and backward hands the gradients over.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from benchmarks.case import Call, Case, Kind, Provider
from benchmarks.critics import CONVOLUTIONS, PERCEPTRONS, Setting
from benchmarks.wgan_gp import Loss, MakeOptimizer, adam, loss_as_written, loss_exact, pygan_adam

PARTS = ("loss", "loss, backward", "loss, backward, Adam")


def first(
    count: int, setting: Setting, loss: Loss, optimizer: MakeOptimizer
) -> Callable[..., Call]:
    """The first `count` parts of a step."""

    def prepare(samples: list[Tensor]) -> Call:
        real, fake = samples
        critic = setting.critic(real.device)
        optimize = optimizer(critic)
        random = torch.Generator(real.device).manual_seed(0)

        def call() -> list[Tensor]:
            value = loss(critic, real, fake, random)
            if count > 1:
                optimize.zero_grad()
                value.backward()
            if count > 2:
                optimize.step()
            return [value.detach()]

        return call

    return prepare


def providers(setting: Setting) -> tuple[Provider, ...]:
    return tuple(
        Provider(f"{way}: {PARTS[count - 1]}", Kind.INFORMATION, first(count, setting, *functions))
        for way, functions in (
            ("as written", (loss_as_written, adam)),
            ("exact step", (loss_exact, pygan_adam)),
        )
        for count in (1, 2, 3)
    )


CASES = tuple(
    Case(f"parts of a critic step, {s.name}", s.samples, providers(s), 0.0)
    for s in (*PERCEPTRONS[:4], CONVOLUTIONS[0])
)
