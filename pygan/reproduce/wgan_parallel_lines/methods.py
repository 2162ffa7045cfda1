"""The critics that are compared, and the generators' losses that go with them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import log

import torch
from torch import Tensor, nn

from pygan.critic_step import wgan_gp_critic_loss
from pygan.functional import fgan_critic_loss, fgan_generator_loss, wasserstein_critic_loss
from pygan.optim import Adam, RMSprop

WEIGHT = 10.0  # of the penalty, WGAN-GP's (1704.00028)
# WGAN's. A faster critic also leans along the lines, by chance: the clip does not hold it there,
# and there is nothing to learn.
CLIP, CLIPPED_RATE = 0.01, 5e-5


@dataclass(frozen=True)
class Method:
    """How a critic is trained, and read.

    loss: of critic, real and fake samples (B, 2) and a random generator
    estimate: the distance that outputs v_real and v_fake (B,) say
    generator_losses: by name, of v_fake
    scaled: whether estimate and losses are in units of the critic's steepness
    """

    label: str
    optimizer: Callable[[Iterable[Tensor]], torch.optim.Optimizer]
    loss: Callable[[nn.Module, Tensor, Tensor, torch.Generator], Tensor]
    estimate: Callable[[Tensor, Tensor], Tensor]
    generator_losses: Mapping[str, Callable[[Tensor], Tensor]]
    scaled: bool


def _wasserstein(v_real: Tensor, v_fake: Tensor) -> Tensor:
    return -wasserstein_critic_loss(v_real, v_fake)


def _jensen_shannon(v_real: Tensor, v_fake: Tensor) -> Tensor:
    """V/2 + log 2 with the GAN's V, the bound that the discriminator raises."""
    return log(2) - fgan_critic_loss(v_real, v_fake, "gan") / 2


WASSERSTEIN = {"WGAN": lambda v_fake: -v_fake.mean()}
GAN = {
    "minimax": lambda v_fake: fgan_generator_loss(v_fake, "gan"),
    "non-saturating": lambda v_fake: fgan_generator_loss(v_fake, "gan", alternative=True),
}

PENALISED = Method(
    label="gradient penalty",
    optimizer=lambda weights: Adam(weights, lr=1e-3, betas=(0.0, 0.9)),
    loss=lambda critic, real, fake, random: wgan_gp_critic_loss(
        critic, real, fake, weight=WEIGHT, generator=random
    ),
    estimate=_wasserstein,
    generator_losses=WASSERSTEIN,
    scaled=True,
)
CLIPPED = Method(
    label="weight clipping",
    optimizer=lambda weights: RMSprop(weights, lr=CLIPPED_RATE, clip=CLIP),
    loss=lambda critic, real, fake, _: wasserstein_critic_loss(critic(real), critic(fake)),
    estimate=_wasserstein,
    generator_losses=WASSERSTEIN,
    scaled=True,
)
DISCRIMINATOR = Method(
    label="discriminator",
    optimizer=lambda weights: Adam(weights, lr=1e-3, betas=(0.5, 0.9)),
    loss=lambda critic, real, fake, _: fgan_critic_loss(critic(real), critic(fake), "gan"),
    estimate=_jensen_shannon,
    generator_losses=GAN,
    scaled=False,
)
METHODS = (PENALISED, CLIPPED, DISCRIMINATOR)
