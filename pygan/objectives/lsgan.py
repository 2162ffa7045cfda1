"""Least squares GAN (1611.04076)."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from torch import Tensor

from pygan.objectives.base import Losses
from pygan.objectives.comparison import Comparison


@dataclass(frozen=True)
class LSGAN(Comparison):
    """The critic regresses on two targets, the generator on a third: equation 2.

    critic:    minimise mean (f(real) - real_target)^2 / 2 + mean (f(fake) - fake_target)^2 / 2
    generator: minimise mean (f(fake) - generator_target)^2 / 2

    The defaults are equation 9, 0-1 coding. With targets 1, -1 and 0 the generator minimises a
    Pearson divergence, equation 8.
    """

    estimate: ClassVar[str] = "least_squares"

    real_target: Annotated[float, "critic's target for real samples"] = 1.0
    fake_target: Annotated[float, "critic's target for generated samples"] = 0.0
    generator_target: Annotated[float, "generator's target"] = 1.0

    def compare(self, v_real: Tensor, v_fake: Tensor) -> Losses:
        loss = (_squares(v_real, self.real_target) + _squares(v_fake, self.fake_target)) / 2
        return loss, {"least_squares": loss.detach()}

    def fool(self, v_fake: Tensor) -> Tensor:
        return _squares(v_fake, self.generator_target) / 2


def _squares(v: Tensor, target: float) -> Tensor:
    return (v - target).square().mean()
