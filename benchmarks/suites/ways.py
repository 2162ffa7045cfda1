"""The objectives, and the ways to play each.

"As written" is what the scripts do that people start from: a DataLoader, one call of the critic for
each kind of samples, default optimizers, the loss as the paper prints it, a generator's step that
computes the critic's gradients too; in WGAN-GP the critic's loss also reaches back into the
generator, as in the most copied script. "Tuned" does none of this. pygan's ways differ from the
tuned one in their ops, optimizer and critic step only.
"""

from dataclasses import replace
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

import pygan
from benchmarks import wgan_gp as gp
from benchmarks.case import Kind
from benchmarks.iteration import Objective, Way
from benchmarks.iteration.batches import loaded
from benchmarks.iteration.way import CriticLoss, GeneratorLoss
from benchmarks.suites.fgan import PLAIN
from benchmarks.suites.fgan import Loss as LossOfNumbers
from benchmarks.suites.optim import ADAM, CLIP, RMSPROP, clip_foreach, clip_loop

AS_WRITTEN: dict[str, Any] = {"batches": loaded, "frozen": False}
FOOLING: dict[str, GeneratorLoss] = {  # -mean f*(g_f(v)), in plain PyTorch
    "kl": lambda v_fake: -torch.exp(v_fake - 1).mean(),
    "gan": lambda v_fake: -F.softplus(v_fake).mean(),
}


def accelerated(network: nn.Module) -> nn.Module:
    pygan.accelerate(network)
    return network


def for_compiler(network: nn.Module) -> nn.Module:
    """Without what earlier cases compiled: each call would first try their guards."""
    torch.compiler.reset()
    return network


def with_channels_last(way: Way) -> Way:
    """The same with images and filters in the order of axes that convolutions like best."""

    def change(network: nn.Module) -> nn.Module:
        return way.change(network).to(memory_format=torch.channels_last)

    return replace(way, label=f"{way.label}, channels_last", change=change)


def separately(loss: LossOfNumbers) -> CriticLoss:
    """Real and generated samples go through the critic in turn."""
    return lambda critic, real, fake, random: loss(critic(real), critic(fake))


def together(loss: LossOfNumbers) -> CriticLoss:
    """One batch of both: fewer and larger calls."""

    def of_both(critic: nn.Module, real: Tensor, fake: Tensor, random: object) -> Tensor:
        return loss(*critic(torch.cat([real, fake])).chunk(2))

    return of_both


def compiled(loss: LossOfNumbers) -> CriticLoss:
    whole = torch.compile(together(loss), fullgraph=True)
    return lambda critic, real, fake, random: whole(critic, real, fake, None)


def mean_difference(v_real: Tensor, v_fake: Tensor) -> Tensor:
    return v_fake.mean() - v_real.mean()


def minus_mean(v_fake: Tensor) -> Tensor:
    return -v_fake.mean()


def wgan() -> Objective:
    """Algorithm 1 of WGAN."""
    plain = partial(torch.optim.RMSprop, **RMSPROP)
    foreach = partial(plain, foreach=True)
    fused = partial(pygan.optim.RMSprop, **RMSPROP)
    clipped = partial(clip_foreach, bound=CLIP)

    def way(label: str, kind: Kind, loss: CriticLoss, *optimizers: Any, **more: Any) -> Way:
        return Way(label, kind, loss, minus_mean, *optimizers, **more)

    return Objective(
        "WGAN",
        5,
        (
            way(
                "as written, RMSprop, clamp_ loop",
                Kind.AS_WRITTEN,
                separately(mean_difference),
                plain,
                plain,
                constrain=partial(clip_loop, bound=CLIP),
                **AS_WRITTEN,
            ),
            way(
                "tuned, RMSprop(foreach)",
                Kind.TUNED,
                together(mean_difference),
                foreach,
                foreach,
                constrain=clipped,
            ),
            way(
                "torch.compile, RMSprop(foreach)",
                Kind.COMPILED,
                compiled(mean_difference),
                foreach,
                foreach,
                constrain=clipped,
                change=for_compiler,
            ),
            way(
                "pygan loss, RMSprop(clip=)",
                Kind.TIER_1,
                together(pygan.wasserstein_critic_loss),
                partial(fused, clip=CLIP),
                fused,
            ),
        ),
    )


def adam_ways(
    losses: dict[str, tuple[CriticLoss, GeneratorLoss]], lr: float, **as_written: Any
) -> tuple[Way, ...]:
    """Ways of an objective with Adam, from its losses by way; `as_written` is of that way only."""
    settings = {**ADAM, "lr": lr}
    plain = partial(torch.optim.Adam, **settings)
    best = partial(plain, fused=True)
    ours = partial(pygan.optim.Adam, **settings)
    table: dict[str, tuple[str, Kind, Any, dict[str, Any]]] = {
        "as written": ("as written, Adam", Kind.AS_WRITTEN, plain, AS_WRITTEN | as_written),
        "tuned": ("tuned, Adam(fused)", Kind.TUNED, best, {}),
        "compiled": (
            "torch.compile, Adam(fused)",
            Kind.COMPILED,
            best,
            {"change": for_compiler},
        ),
        "ops": ("pygan loss, pygan Adam", Kind.TIER_1, ours, {}),
        "lean": ("the same, accelerate(critic)", Kind.TIER_2, ours, {"change": accelerated}),
        "exact": ("wgan_gp_critic_loss, pygan Adam", Kind.TIER_3, ours, {}),
    }
    return tuple(
        Way(label, kind, *losses[name], optimizer, optimizer, **more)
        for name, (label, kind, optimizer, more) in table.items()
        if name in losses
    )


def wgan_gp(weight: float = gp.WEIGHT, lr: float = gp.LR) -> Objective:
    """Algorithm 1 of WGAN-GP."""
    critic_losses = {
        "as written": gp.loss_as_written,
        "tuned": gp.loss_tuned,
        "compiled": gp.compiled,
        "ops": gp.loss_by_ops,
        "lean": gp.loss_by_ops,
        "exact": gp.loss_exact,
    }
    losses = {way: (partial(f, weight=weight), minus_mean) for way, f in critic_losses.items()}
    return Objective("WGAN-GP", 5, adam_ways(losses, lr, detached=False))


def fgan(divergence: str, name: str) -> Objective:
    """The minimax game of f-GAN, one step of the critic before each of the generator."""
    critic, fooling = PLAIN[divergence], FOOLING[divergence]
    ours = partial(pygan.fgan_critic_loss, divergence=divergence)
    losses = {
        "as written": (separately(critic.printed), fooling),
        "tuned": (together(critic.stable), fooling),
        "compiled": (compiled(critic.stable), fooling),
        "ops": (together(ours), partial(pygan.fgan_generator_loss, divergence=divergence)),
    }
    return Objective(name, 1, adam_ways(losses, ADAM["lr"]))
