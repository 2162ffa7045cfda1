"""A whole critic step of WGAN-GP: loss, backward and Adam, on perceptrons and on DCGAN's critic.

Every provider draws the same epsilon. What it is checked by is the loss, after several steps of
its optimizer; that gradients agree to rounding is the tests' business.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

import pygan
from benchmarks.case import Call, Case, Kind, Provider
from benchmarks.critics import CONVOLUTIONS, PERCEPTRONS, Setting
from benchmarks.wgan_gp import (
    Loss,
    MakeOptimizer,
    adam,
    compiled,
    fused_adam,
    loss_as_written,
    loss_by_ops,
    loss_exact,
    loss_in_bfloat16,
    loss_tuned,
    pygan_adam,
)


def step(
    setting: Setting,
    loss: Loss,
    optimizer: MakeOptimizer,
    memory_format: torch.memory_format = torch.contiguous_format,
    accelerate: bool = False,
) -> Callable[[list[Tensor]], Call]:
    def prepare(samples: list[Tensor]) -> Call:
        critic = setting.critic(samples[0].device).to(memory_format=memory_format)
        if accelerate:
            pygan.accelerate(critic)
        if len(setting.shape) == 3:
            samples = [x.contiguous(memory_format=memory_format) for x in samples]
        real, fake = samples
        optimize = optimizer(critic)
        generator = torch.Generator(real.device).manual_seed(0)

        def call() -> list[Tensor]:
            optimize.zero_grad()
            value = loss(critic, real, fake, generator)
            value.backward()
            optimize.step()
            return [value.float()]

        return call

    return prepare


def prepare_compiled(setting: Setting) -> Callable[[list[Tensor]], Call]:
    def prepare(samples: list[Tensor]) -> Call:
        torch.compiler.reset()  # else every call would first try the guards of the cases before
        return step(setting, compiled, fused_adam)(samples)

    return prepare


def providers(setting: Setting) -> tuple[Provider, ...]:
    def row(
        label: str,
        kind: Kind,
        loss: Loss,
        optimizer: MakeOptimizer,
        *more: Any,
    ) -> Provider:
        return Provider(label, kind, step(setting, loss, optimizer, *more))

    rows = [
        row("as written, Adam", Kind.AS_WRITTEN, loss_as_written, adam),
        row("tuned, Adam(fused)", Kind.TUNED, loss_tuned, fused_adam),
        Provider("torch.compile, Adam(fused)", Kind.COMPILED, prepare_compiled(setting)),
        row("gradient_penalty, pygan Adam", Kind.TIER_1, loss_by_ops, pygan_adam),
        row(
            "the same, accelerate(critic)",
            Kind.TIER_2,
            loss_by_ops,
            pygan_adam,
            torch.contiguous_format,
            True,
        ),
        row("wgan_gp_critic_loss, pygan Adam", Kind.TIER_3, loss_exact, pygan_adam),
    ]
    if len(setting.shape) == 3:
        rows.append(
            row("..., channels_last", Kind.TIER_3, loss_exact, pygan_adam, torch.channels_last)
        )
    return tuple(rows)


def in_bfloat16(setting: Setting) -> tuple[Provider, ...]:
    return (
        Provider(
            "as written, Adam, float32",
            Kind.AS_WRITTEN,
            step(setting, loss_as_written, adam),
        ),
        Provider(
            "wgan_gp_critic_loss, autocast, channels_last",
            Kind.TIER_3,
            step(setting, loss_in_bfloat16, pygan_adam, torch.channels_last),
        ),
    )


# The loss is around WEIGHT at first; Adam moves a weight by LR whatever the size of a gradient
# that is all rounding.
TOLERANCE, TOLERANCE_BFLOAT16 = 1e-3, 0.1
CASES = (
    *(
        Case(f"critic step, {s.name}", s.samples, providers(s), TOLERANCE, s.work())
        for s in (*PERCEPTRONS, *CONVOLUTIONS)
    ),
    *(
        Case(f"critic step in bfloat16, {s.name}", s.samples, in_bfloat16(s), TOLERANCE_BFLOAT16)
        for s in CONVOLUTIONS
    ),
)
