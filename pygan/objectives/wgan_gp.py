"""Wasserstein GAN with a gradient penalty (1704.00028), and its one-sided form (1709.08894)."""

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from pygan.critic_step import explain, wgan_gp_critic_terms
from pygan.objectives.base import Critic, Losses, Step
from pygan.objectives.penalised import Penalised
from pygan.objectives.wgan import wasserstein_loss
from pygan.penalties import gradient_penalty


@dataclass(frozen=True)
class WGANGP(Penalised):
    """The critic estimates the Wasserstein distance while its gradient is held at norm 1.

    critic:    minimise mean f(fake) - mean f(real) + weight * mean (|grad f(between)| - 1)^2
    generator: minimise -mean f(fake)

    Algorithm 1 of the paper, whose weight is 10; its authors' code has 0.1 for data in the plane.
    Unconditional critics take the exact step where they can.
    """

    estimate: ClassVar[str] = "wasserstein"
    one_sided: ClassVar[bool] = False

    def compare(self, v_real: Tensor, v_fake: Tensor) -> Losses:
        return wasserstein_loss(v_real, v_fake)

    def fool(self, v_fake: Tensor) -> Tensor:
        return -v_fake.mean()

    def penalised_loss(
        self, critic: Critic, real: Tensor, fake: Tensor, weight: float, step: Step
    ) -> Losses:
        half = torch.is_autocast_enabled(real.device.type)
        if self.conditional or (half and not explain(critic).exact):
            return super().penalised_loss(critic, real, fake, weight, step)
        # The exact step does all in one sweep, so that a penalty in float32 takes the rest along.
        with torch.autocast(real.device.type, enabled=False):
            loss, wasserstein, penalty = wgan_gp_critic_terms(
                critic, real, fake, **self._penalty_options(real, weight, step)
            )
        return loss, {"wasserstein": wasserstein, "penalty": penalty}

    def penalty(
        self, critic: Critic, real: Tensor, fake: Tensor, weight: float, step: Step
    ) -> Tensor:
        return gradient_penalty(critic, real, fake, **self._penalty_options(real, weight, step))

    def _penalty_options(self, real: Tensor, weight: float, step: Step) -> dict[str, Any]:
        dtype = torch.promote_types(real.dtype, torch.float32)
        return {
            "weight": weight,
            "one_sided": self.one_sided,
            "epsilon": step.random("between").uniform(real.shape[:1], dtype),
        }


@dataclass(frozen=True)
class WGANLP(WGANGP):
    """As wgan-gp, but only norms above 1 are punished: what a Lipschitz bound asks for."""

    one_sided: ClassVar[bool] = True
