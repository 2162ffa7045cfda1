"""InfoGAN (1606.03657)."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from torch import Tensor
from torch.nn.functional import cross_entropy, mse_loss

from pygan.objectives.base import Critic, Losses, Objective, Roles, Step, full_precision
from pygan.objectives.gan import gan_critic_loss, log_d_generator_loss
from pygan.settings import NON_NEGATIVE, POSITIVE, UserError


@dataclass(frozen=True)
class InfoGAN(Objective):
    """The generator is given a code besides noise, and the critic must read it off the sample.

    critic:    maximise V + category_weight * I(category) + continuous_weight * I(continuous)
    generator: maximise mean log D(fake) + the same two terms

    The category is a label, each equally likely; the continuous codes are the first components of
    z. I is the bound of equation 5 less the code's entropy: log Q(code | sample), for continuous
    codes of a Gaussian with deviation 1. The data's own classes are not used.
    """

    estimate: ClassVar[str] = "jensen_shannon"

    categories: Annotated[int, POSITIVE, "values of the categorical code"] = 10
    continuous: Annotated[int, NON_NEGATIVE, "continuous codes"] = 2
    category_weight: Annotated[float, NON_NEGATIVE, "of reading the category"] = 1.0
    continuous_weight: Annotated[float, NON_NEGATIVE, "of reading the continuous codes"] = 0.1

    def roles(self, classes: int) -> Roles:
        return Roles(
            generator_classes=self.categories,
            critic_outputs=1 + self.categories + self.continuous,
            labels_of_data=False,
        )

    def critic_loss(self, critic: Critic, real: Tensor, fake: Tensor, step: Step) -> Losses:
        outputs = full_precision(critic(fake))
        loss, measures = gan_critic_loss(full_precision(critic(real))[:, 0], outputs[:, 0])
        unread, measures["category_read"] = self._unread(outputs, step)
        return loss + unread, measures

    def generator_loss(self, critic: Critic, fake: Tensor, step: Step) -> Losses:
        outputs = full_precision(critic(fake))
        return log_d_generator_loss(outputs[:, 0]) + self._unread(outputs, step)[0], {}

    def _unread(self, outputs: Tensor, step: Step) -> tuple[Tensor, Tensor]:
        """-log Q of the codes, weighted, up to a constant; the share of categories read right."""
        assert step.labels is not None
        if self.continuous > step.z.shape[1]:
            raise UserError(
                f"objective.continuous is {self.continuous}, but generator.latent_dim only"
                f" {step.z.shape[1]}: raise the one or lower the other"
            )
        category, means = outputs[:, 1 : 1 + self.categories], outputs[:, 1 + self.categories :]
        codes = step.z[:, : self.continuous]
        nats = mse_loss(means, codes, reduction="sum") / (2 * len(codes))
        loss = self.category_weight * cross_entropy(category, step.labels)
        read = category.argmax(1).eq(step.labels).float().mean()
        return loss + self.continuous_weight * nats, read
