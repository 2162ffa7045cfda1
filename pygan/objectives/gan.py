"""The original GAN (1406.2661), the form that does not saturate, and the conditional forms."""

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Annotated, ClassVar

from torch import Tensor

from pygan.divergences import divergence
from pygan.functional import fgan_critic_loss, fgan_generator_loss
from pygan.objectives.base import Critic, Losses, Step
from pygan.objectives.comparison import Comparison, Conditional, Wrong
from pygan.settings import BELOW_ONE, NON_NEGATIVE, POSITIVE

LOG_D = divergence("gan")
ON_REAL, ON_GENERATED = "noise on real samples", "noise on generated samples"


def gan_critic_loss(v_real: Tensor, v_fake: Tensor) -> Losses:
    """-V, where V = mean log D(real) + mean log(1 - D(fake)) and D = sigmoid(v).

    At the best critic V = 2 JS - 2 log 2, JS being the Jensen-Shannon divergence in nats; both are
    reported. Computed as softplus(-v_real) + softplus(v_fake), which no logit overflows.
    """
    loss = fgan_critic_loss(v_real, v_fake, LOG_D)
    value = -loss.detach()
    return loss, {"value": value, "jensen_shannon": value / 2 + math.log(2)}


def log_d_generator_loss(v_fake: Tensor) -> Tensor:
    """-mean log D(fake): the generator's loss that does not saturate."""
    return fgan_generator_loss(v_fake, LOG_D, alternative=True)


@dataclass(frozen=True)
class GAN(Comparison):
    """The critic gives the log odds v of a sample being real; D = sigmoid(v).

    critic:    maximise V = mean log D(real) + mean log(1 - D(fake))
    generator: minimise mean log(1 - D(fake)), the same game

    Label smoothing is one-sided (1606.03498, section 3.4): for real samples alone, of which the
    critic then aims at D = 1 - label_smoothing. Instance noise (1610.04490, appendix C) is added to
    all that the critic sees and falls linearly to 0.
    """

    estimate: ClassVar[str] = "jensen_shannon"

    label_smoothing: Annotated[float, BELOW_ONE, "real samples count as 1 minus this"] = 0.0
    instance_noise: Annotated[float, NON_NEGATIVE, "deviation of the noise at the start"] = 0.0
    instance_noise_steps: Annotated[int, POSITIVE, "generator steps until it is 0"] = 1000

    def phase(self, step: Step) -> Hashable | None:
        return None if self._noise_left(step) > 0 else 0  # the noise fades from step to step

    def critic_loss(self, critic: Critic, real: Tensor, fake: Tensor, step: Step) -> Losses:
        real = self._noisy(real, step, ON_REAL)
        return super().critic_loss(critic, real, self._noisy(fake, step, ON_GENERATED), step)

    def generator_loss(self, critic: Critic, fake: Tensor, step: Step) -> Losses:
        return super().generator_loss(critic, self._noisy(fake, step, ON_GENERATED), step)

    def compare(self, v_real: Tensor, v_fake: Tensor) -> Losses:
        loss, measures = gan_critic_loss(v_real, v_fake)
        if self.label_smoothing:
            # A logit's cross-entropy with 1 - s exceeds that with 1 by s times the logit.
            loss = loss + self.label_smoothing * v_real.mean()
        return loss, measures

    def fool(self, v_fake: Tensor) -> Tensor:
        return fgan_generator_loss(v_fake, LOG_D)

    def _noisy(self, x: Tensor, step: Step, purpose: str) -> Tensor:
        deviation = self._noise_left(step)
        if deviation == 0:
            return x
        return x + deviation * step.random(purpose).normal(x.shape, x.dtype)

    def _noise_left(self, step: Step) -> float:
        """The deviation of instance noise in this step."""
        left = 1 - step.generator_steps / self.instance_noise_steps
        return self.instance_noise * max(left, 0.0)


@dataclass(frozen=True)
class NSGAN(GAN):
    """As gan, but the generator maximises mean log D(fake): its gradient does not saturate."""

    def fool(self, v_fake: Tensor) -> Tensor:
        return log_d_generator_loss(v_fake)


@dataclass(frozen=True)
class CGAN(NSGAN):
    """Conditional GAN (1411.1784): ns-gan whose networks are told each sample's class."""

    conditional: Conditional = True


@dataclass(frozen=True)
class MatchingCGAN(CGAN):
    """Matching-aware GAN, GAN-CLS (1605.05396): cgan that rejects wrong classes too."""

    wrong: Wrong = 0.5
