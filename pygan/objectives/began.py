"""Boundary equilibrium GAN (1703.10717): an autoencoder that balances two losses."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import torch
from torch import Tensor, nn

from pygan.objectives.base import Critic, Losses, Objective, Step
from pygan.settings import POSITIVE


@dataclass(frozen=True)
class BEGAN(Objective):
    """With L(x) the mean absolute error of a sample's reconstruction, and k a balance in [0, 1]:

    critic:    minimise mean L(real) - k mean L(fake)
    generator: minimise mean L(fake)
    balance:   k <- k + balance_rate * (diversity * mean L(real) - mean L(fake))

    Section 3.3 of the paper; `diversity` is its gamma. k moves with the critic's own generated
    samples, not with those of the generator's step. Reported is the measure of convergence of
    section 3.4, mean L(real) + |diversity * mean L(real) - mean L(fake)|.
    """

    estimate: ClassVar[str] = "convergence"
    reconstructs: ClassVar[bool] = True

    diversity: Annotated[float, POSITIVE, "L(fake) / L(real) at equilibrium"] = 0.5
    balance_rate: Annotated[float, POSITIVE, "step of k"] = 1e-3

    def critic_groups(self, critic: nn.Module) -> list[dict[str, Any]]:
        device = next(critic.parameters()).device
        critic.register_buffer("balance", torch.zeros((), device=device))
        return super().critic_groups(critic)

    def critic_loss(self, critic: Critic, real: Tensor, fake: Tensor, step: Step) -> Losses:
        real_error, fake_error = _error(critic, real), _error(critic, fake)
        balance: Tensor = critic.balance  # type: ignore[attr-defined]
        loss = real_error - balance.clone() * fake_error
        imbalance = (self.diversity * real_error - fake_error).detach()
        return loss, {
            "convergence": real_error.detach() + imbalance.abs(),
            "imbalance": imbalance,
            "balance": balance.clone(),
        }

    @torch.no_grad()
    def after_critic_step(self, critic: nn.Module, measures: dict[str, Tensor]) -> None:
        balance: Tensor = critic.balance  # type: ignore[assignment]
        balance.add_(self.balance_rate * measures["imbalance"]).clamp_(0, 1)

    def generator_loss(self, critic: Critic, fake: Tensor, step: Step) -> Losses:
        return _error(critic, fake), {}


def _error(critic: Critic, x: Tensor) -> Tensor:
    """Mean absolute error of the samples' reconstruction."""
    return (critic(x) - x).abs().mean()
