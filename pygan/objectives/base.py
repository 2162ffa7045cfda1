"""What training asks of an objective: two losses, a schedule and the critic's constraint."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, NamedTuple

import torch
from torch import Tensor, nn

from pygan.objectives.draws import Draws
from pygan.settings import POSITIVE, Settings

Critic = Callable[..., Tensor]
Losses = tuple[Tensor, dict[str, Tensor]]
CriticSteps = Annotated[int, POSITIVE, "critic steps before each generator step"]


class Roles(NamedTuple):
    """What the networks are told of a sample's class, and what the critic answers.

    generator_classes: the generator is given one of so many labels with its noise; 0 for none
    critic_classes:    the critic is given one with a sample
    critic_outputs:    numbers that the critic gives a sample: (B,) for 1, else (B, critic_outputs)
    labels_of_data:    labels are those of real samples; else each is equally likely
    """

    generator_classes: int = 0
    critic_classes: int = 0
    critic_outputs: int = 1
    labels_of_data: bool = True

    @property
    def asks_for_classes(self) -> bool:
        """Whether the generator is asked for samples of the data's classes."""
        return self.generator_classes > 0 and self.labels_of_data


class Step(NamedTuple):
    """Where in a run an update is, what its generated samples come from, and its own randomness.

    critic_steps:    critic updates before this one
    generator_steps: generator updates before this one
    random:          the draws of one purpose, from their start
    z:               (B, latent_dim), the noise that the generated samples were made from
    labels:          (B,) int64, the labels they were made for, in a critic's step those of the real
                     samples too; None where there are none
    classes:         how many labels there are
    deviation:       standard deviation (no correction) of all values of a batch, by the share of it
                     that this process has
    """

    critic_steps: int
    generator_steps: int
    random: Callable[[str], Draws]
    z: Tensor
    labels: Tensor | None = None
    classes: int = 0
    deviation: Callable[[Tensor], Tensor] = lambda batch: batch.std(correction=0)


@dataclass(frozen=True)
class Objective(Settings, ABC):
    """A game between generator and critic. It holds no network, no optimizer and no device.

    estimate:     the measure of `critic_loss` that the progress bar and the curves show
    reconstructs: the critic is an autoencoder, (B, *sample) -> (B, *sample)

    What a game remembers from step to step is a buffer of the critic, so that checkpoints have it.
    """

    estimate: ClassVar[str]
    reconstructs: ClassVar[bool] = False

    n_critic: CriticSteps = 1

    def critic_steps(self, step: int) -> int:
        """Critic updates before the generator's update number `step`, counted from 0."""
        return self.n_critic

    @abstractmethod
    def critic_loss(self, critic: Critic, real: Tensor, fake: Tensor, step: Step) -> Losses:
        """The scalar that the critic minimises, and detached scalars to report.

        real and fake have the shape (B, *sample); no gradient flows into fake.
        """

    @abstractmethod
    def generator_loss(self, critic: Critic, fake: Tensor, step: Step) -> Losses:
        """The scalar that the generator minimises through fake, and detached scalars to report."""

    def roles(self, classes: int) -> Roles:
        """What the networks are told and asked, for data of so many classes (0: unlabelled)."""
        return Roles()

    def critic_groups(self, critic: nn.Module) -> list[dict[str, Any]]:
        """Optimizer parameter groups; a group's `clip` bounds its parameters after each step."""
        return [{"params": list(critic.parameters())}]

    def phase(self, step: Step) -> Hashable | None:
        """What an update's operations depend on, of its two counters; None: no two are alike.

        Updates of one phase may differ in their tensors and draws only.
        """
        return 0

    def before_critic_step(self, critic: nn.Module) -> None:
        """Constrain the critic ahead of its loss, where the objective asks for that."""

    def after_critic_step(self, critic: nn.Module, measures: dict[str, Tensor]) -> None:
        """Move on what the game remembers, by the measures of the whole batch's loss."""


def full_precision(outputs: Tensor) -> Tensor:
    """A network's outputs, in float32 where autocast gave a half type: losses begin with them."""
    return outputs.to(torch.promote_types(outputs.dtype, torch.float32))
