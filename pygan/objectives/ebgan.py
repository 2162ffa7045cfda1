"""Energy-based GAN (1609.03126): the critic is an autoencoder."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from torch import Tensor

from pygan.objectives.base import Critic, Losses, Objective, Step
from pygan.settings import POSITIVE


@dataclass(frozen=True)
class EBGAN(Objective):
    """A sample's energy E is its mean squared error of reconstruction: low for real samples.

    critic:    minimise mean E(real) + mean max(0, margin - E(fake))
    generator: minimise mean E(fake)

    Equations 1 to 3 of the paper, without its pulling-away term.
    """

    estimate: ClassVar[str] = "energy_gap"
    reconstructs: ClassVar[bool] = True

    margin: Annotated[float, POSITIVE, "energy above which generated samples do not count"] = 1.0

    def critic_loss(self, critic: Critic, real: Tensor, fake: Tensor, step: Step) -> Losses:
        real_energy, fake_energy = _energies(critic, real), _energies(critic, fake)
        loss = real_energy.mean() + (self.margin - fake_energy).relu().mean()
        gap = fake_energy.detach().mean() - real_energy.detach().mean()
        return loss, {"energy_gap": gap, "real_energy": real_energy.detach().mean()}

    def generator_loss(self, critic: Critic, fake: Tensor, step: Step) -> Losses:
        return _energies(critic, fake).mean(), {}


def _energies(critic: Critic, x: Tensor) -> Tensor:
    """Of each sample: (B,)."""
    return (critic(x) - x).square().flatten(1).mean(1)
