"""What objectives with a penalty on the critic's gradient share."""

from abc import abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from pygan.objectives.base import Critic, CriticSteps, Losses, Step
from pygan.objectives.comparison import Comparison
from pygan.settings import POSITIVE, UserError


@dataclass(frozen=True)
class Penalised(Comparison):
    """A critic loss plus weight * penalty, on every critic step or on each k-th (`penalty_every`).

    A penalty that comes on each k-th step only weighs k times as much there, so that it pulls as
    hard on average: the lazy regularisation of StyleGAN2 (1912.04958), appendix B.

    target: the gradient norm that is not punished; the penalty is weight * mean (norm - target)^2,
            or half of that for a target of 0
    """

    target: ClassVar[float] = 1.0

    weight: Annotated[float, POSITIVE, "of the penalty in the critic's loss"] = 10.0
    penalty_every: Annotated[int, POSITIVE, "critic steps from one penalty to the next"] = 1
    n_critic: CriticSteps = 5

    def phase(self, step: Step) -> Hashable | None:
        return step.critic_steps % self.penalty_every == 0

    def critic_loss(self, critic: Critic, real: Tensor, fake: Tensor, step: Step) -> Losses:
        if not self.phase(step):
            return super().critic_loss(critic, real, fake, step)
        weight = self.weight * self.penalty_every
        loss, measures = self.penalised_loss(critic, real, fake, weight, step)
        # Reported as it is on average, so that runs with another interval compare.
        return loss, measures | {"penalty": measures["penalty"] / self.penalty_every}

    def penalised_loss(
        self, critic: Critic, real: Tensor, fake: Tensor, weight: float, step: Step
    ) -> Losses:
        """The critic's loss with its penalty of that weight, which it reports as `penalty`."""
        loss, measures = super().critic_loss(critic, real, fake, step)
        # A gradient's square has twice its range: autocast's half types are no place for it.
        with torch.autocast(real.device.type, enabled=False):
            penalty = self.penalty(self.told(critic, step), real, fake, weight, step)
        return loss + penalty, measures | {"penalty": penalty.detach()}

    @abstractmethod
    def penalty(
        self, critic: Critic, real: Tensor, fake: Tensor, weight: float, step: Step
    ) -> Tensor:
        """The weighted penalty on the gradient of the critic in its samples."""

    def critic_groups(self, critic: nn.Module) -> list[dict[str, Any]]:
        for name, module in critic.named_modules():
            if isinstance(module, _BatchNorm):
                raise UserError(
                    f"the critic's {name} is a {type(module).__name__}, which mixes samples, and"
                    " the penalty is on each sample's own gradient: use layer norm or none"
                    " (dcgan: critic.batch_norm=false)"
                )
        return super().critic_groups(critic)
