"""What objectives share whose critic gives each sample one number: conditions, and wrong ones."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated

from torch import Tensor

from pygan.objectives.base import Critic, Losses, Objective, Roles, Step, full_precision
from pygan.settings import BELOW_ONE, UserError

Conditional = Annotated[bool, "tell both networks the class of each sample"]
Wrong = Annotated[
    float, BELOW_ONE, "weight of real samples under a wrong class, of the critic's negatives"
]


@dataclass(frozen=True)
class Comparison(Objective):
    """The critic's numbers of real samples are held against those of generated ones.

    With `conditional` both networks are told a sample's class, as in 1411.1784, whatever the losses
    are. With `wrong` the critic also learns to reject real samples under a class that is not
    theirs, as in 1605.05396 (GAN-CLS), where the two kinds of negatives weigh 1/2 each. A gradient
    penalty is taken under the right class.
    """

    conditional: Conditional = False
    wrong: Wrong = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.wrong and not self.conditional:
            raise ValueError(f"wrong must be 0 unless conditional is true, got {self.wrong}")

    @abstractmethod
    def compare(self, v_real: Tensor, v_fake: Tensor) -> Losses:
        """The critic's loss from its numbers (B,) of each kind, and detached scalars to report."""

    @abstractmethod
    def fool(self, v_fake: Tensor) -> Tensor:
        """The generator's loss from the critic's numbers (B,) of generated samples."""

    def roles(self, classes: int) -> Roles:
        if not self.conditional:
            return Roles()
        require_classes(classes)
        return Roles(generator_classes=classes, critic_classes=classes)

    def critic_loss(self, critic: Critic, real: Tensor, fake: Tensor, step: Step) -> Losses:
        told = self.told(critic, step)
        v_real = told(real)
        loss, measures = self.compare(v_real, told(fake))
        if self.wrong:
            v_wrong = self.told(critic, step._replace(labels=wrong_labels(step)))(real)
            mismatch, _ = self.compare(v_real, v_wrong)
            loss = (1 - self.wrong) * loss + self.wrong * mismatch
            preferred = (v_real > v_wrong).float().mean()
            measures = measures | {"right_class_preferred": preferred}
        return loss, measures

    def generator_loss(self, critic: Critic, fake: Tensor, step: Step) -> Losses:
        return self.fool(self.told(critic, step)(fake)), {}

    def told(self, critic: Critic, step: Step) -> Critic:
        """The critic as a function of samples alone."""
        known = {"labels": step.labels} if self.conditional else {}
        return lambda samples: full_precision(critic(samples, **known))


def require_classes(classes: int) -> None:
    """Raises UserError for data without at least two classes."""
    if classes < 2:
        raise UserError("a conditional objective needs data with classes: choose another data.name")


def wrong_labels(step: Step) -> Tensor:
    """For each label of the step another one, each equally likely: (B,) int64."""
    assert step.labels is not None
    shift = step.random("wrong labels").integers(1, step.classes, step.labels.shape)
    return (step.labels + shift) % step.classes
