"""What training asks of an objective: two losses, a schedule and the critic's constraint."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import torch
from torch import Tensor, nn

from pygan.settings import Settings

Critic = Callable[[Tensor], Tensor]
Losses = tuple[Tensor, dict[str, Tensor]]


class CriticStep(NamedTuple):
    """Where in a run a critic update is, and the randomness that is its own.

    number: critic updates before this one
    random: makes the generator that the critic's loss draws from, at the start of its draws
    """

    number: int
    random: Callable[[], torch.Generator]


@dataclass(frozen=True)
class Objective(Settings, ABC):
    """A game between generator and critic. It holds no network, no optimizer and no device.

    `estimate` names the measure of `critic_loss` that the progress bar and the curves show.
    """

    estimate: ClassVar[str]

    @abstractmethod
    def critic_steps(self, step: int) -> int:
        """Critic updates before the generator's update number `step`, counted from 0."""

    @abstractmethod
    def critic_loss(self, critic: Critic, real: Tensor, fake: Tensor, step: CriticStep) -> Losses:
        """The scalar that the critic minimises, and detached scalars to report.

        real and fake have the shape (B, *sample); no gradient flows into fake.
        """

    @abstractmethod
    def generator_loss(self, critic: Critic, fake: Tensor) -> Losses:
        """The scalar that the generator minimises through fake, and detached scalars to report."""

    def critic_groups(self, critic: nn.Module) -> list[dict[str, Any]]:
        """Optimizer parameter groups; a group's `clip` bounds its parameters after each step."""
        return [{"params": list(critic.parameters())}]

    def before_critic_step(self, critic: nn.Module) -> None:
        """Constrain the critic ahead of its loss, where the objective asks for that."""
