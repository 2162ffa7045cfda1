"""Auxiliary classifier GAN (1610.09585)."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from torch import Tensor
from torch.nn.functional import cross_entropy

from pygan.objectives.base import Critic, Losses, Objective, Roles, Step, full_precision
from pygan.objectives.comparison import require_classes
from pygan.objectives.gan import gan_critic_loss, log_d_generator_loss
from pygan.settings import NON_NEGATIVE


@dataclass(frozen=True)
class ACGAN(Objective):
    """The generator is told a class; the critic is not, and names it beside real or generated.

    critic:    maximise V + class_weight * mean log P(class), over real and generated samples
    generator: maximise mean log D(fake) + generator_class_weight * mean log P(class)

    Weights of 1 are the paper's; the WGAN-GP authors' code takes 0.1 for the generator.
    """

    estimate: ClassVar[str] = "jensen_shannon"

    class_weight: Annotated[float, NON_NEGATIVE, "of naming classes in the critic's loss"] = 1.0
    generator_class_weight: Annotated[float, NON_NEGATIVE, "the same in the generator's"] = 1.0

    def roles(self, classes: int) -> Roles:
        require_classes(classes)
        return Roles(generator_classes=classes, critic_outputs=1 + classes)

    def critic_loss(self, critic: Critic, real: Tensor, fake: Tensor, step: Step) -> Losses:
        (v_real, real_class), (v_fake, fake_class) = map(_split, (critic(real), critic(fake)))
        loss, measures = gan_critic_loss(v_real, v_fake)
        naming = _cross_entropy(real_class, step) + _cross_entropy(fake_class, step)
        assert step.labels is not None
        recognised = real_class.argmax(1).eq(step.labels).float().mean()
        return loss + self.class_weight * naming, measures | {"class_accuracy": recognised}

    def generator_loss(self, critic: Critic, fake: Tensor, step: Step) -> Losses:
        v, classes = _split(critic(fake))
        naming = _cross_entropy(classes, step)
        return log_d_generator_loss(v) + self.generator_class_weight * naming, {}


def _split(outputs: Tensor) -> tuple[Tensor, Tensor]:
    """The log odds of being real (B,), and the classes' logits (B, classes)."""
    outputs = full_precision(outputs)
    return outputs[:, 0], outputs[:, 1:]


def _cross_entropy(logits: Tensor, step: Step) -> Tensor:
    assert step.labels is not None
    return cross_entropy(logits, step.labels)
