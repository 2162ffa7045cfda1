"""The original GAN's losses with a penalty on the critic's gradient: DRAGAN and R1."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from pygan.objectives.base import Critic, CriticSteps, Losses, Step
from pygan.objectives.gan import gan_critic_loss, log_d_generator_loss
from pygan.objectives.penalised import Penalised
from pygan.penalties import gradient_penalty, r1_penalty
from pygan.reference.penalties import perturb


@dataclass(frozen=True)
class PenalisedGAN(Penalised):
    """The losses of ns-gan, and a penalty in the critic's."""

    estimate: ClassVar[str] = "jensen_shannon"

    n_critic: CriticSteps = 1

    def compare(self, v_real: Tensor, v_fake: Tensor) -> Losses:
        return gan_critic_loss(v_real, v_fake)

    def fool(self, v_fake: Tensor) -> Tensor:
        return log_d_generator_loss(v_fake)


@dataclass(frozen=True)
class DRAGAN(PenalisedGAN):
    """DRAGAN (1705.07215): the gradient's norm is held at 1 around the real samples."""

    def penalty(
        self, critic: Critic, real: Tensor, fake: Tensor, weight: float, step: Step
    ) -> Tensor:
        draws = step.random("around real")
        noisy = perturb(real, draws.uniform(real.shape, real.dtype), step.deviation(real))
        epsilon = draws.uniform(real.shape[:1])
        return gradient_penalty(critic, noisy, real, weight=weight, epsilon=epsilon)


@dataclass(frozen=True)
class R1(PenalisedGAN):
    """R1 (1801.04406), equation 9: weight/2 * mean |grad f(real)|^2 is added to the loss."""

    target: ClassVar[float] = 0.0

    def penalty(
        self, critic: Critic, real: Tensor, fake: Tensor, weight: float, step: Step
    ) -> Tensor:
        return r1_penalty(critic, real, weight=weight)
