"""The original GAN's losses with a penalty on the critic's gradient: DRAGAN and R1."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, ClassVar

from torch import Tensor

from pygan.divergences import divergence
from pygan.functional import fgan_critic_loss, fgan_generator_loss
from pygan.objectives.base import Critic, CriticStep, Losses
from pygan.objectives.penalised import Penalised
from pygan.penalties import dragan_penalty, r1_penalty
from pygan.settings import POSITIVE

GAN = divergence("gan")


@dataclass(frozen=True)
class PenalisedGAN(Penalised):
    """The critic gives the log odds f of a sample being real; D = sigmoid(f).

    critic:    maximise V = mean log D(real) + mean log(1 - D(fake)), less the penalty
    generator: maximise mean log D(fake), the form that does not saturate
    """

    estimate: ClassVar[str] = "value"

    n_critic: Annotated[int, POSITIVE, "critic steps before each generator step"] = 1

    def bare_loss(self, critic: Critic, real: Tensor, fake: Tensor) -> Losses:
        loss = fgan_critic_loss(critic(real), critic(fake), GAN)
        return loss, {"value": -loss.detach()}

    def penalised_loss(
        self, critic: Critic, real: Tensor, fake: Tensor, weight: float, step: CriticStep
    ) -> Losses:
        loss, measures = self.bare_loss(critic, real, fake)
        penalty = self.penalty(critic, real, weight, step)
        return loss + penalty, measures | {"penalty": penalty.detach()}

    @abstractmethod
    def penalty(self, critic: Critic, real: Tensor, weight: float, step: CriticStep) -> Tensor:
        """The weighted penalty."""

    def generator_loss(self, critic: Critic, fake: Tensor) -> Losses:
        return fgan_generator_loss(critic(fake), GAN, alternative=True), {}


@dataclass(frozen=True)
class DRAGAN(PenalisedGAN):
    """DRAGAN (1705.07215): the gradient's norm is held at 1 around the real samples."""

    def penalty(self, critic: Critic, real: Tensor, weight: float, step: CriticStep) -> Tensor:
        return dragan_penalty(critic, real, weight=weight, generator=step.random())


@dataclass(frozen=True)
class R1(PenalisedGAN):
    """R1 (1801.04406), equation 9: weight/2 * mean |grad f(real)|^2 is added to the loss."""

    def penalty(self, critic: Critic, real: Tensor, weight: float, step: CriticStep) -> Tensor:
        return r1_penalty(critic, real, weight=weight)
