"""The critic's loss of WGAN-GP."""

import torch
from torch import Tensor

from pygan.functional import wasserstein_critic_loss
from pygan.penalties import gradient_penalty
from pygan.reference.gradients import Critic


def wgan_gp_critic_loss(
    critic: Critic,
    real: Tensor,
    fake: Tensor,
    *,
    weight: float = 10.0,
    target: float = 1.0,
    one_sided: bool = False,
    epsilon: Tensor | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """mean critic(fake) - mean critic(real) + the gradient penalty.

    WGAN-GP (arXiv:1704.00028), Algorithm 1, line 7. Arguments and errors as `gradient_penalty`.

    Returns:
        A scalar whose backward gives every parameter of the critic its exact gradient.
    """
    penalty = gradient_penalty(
        critic,
        real,
        fake,
        weight=weight,
        target=target,
        one_sided=one_sided,
        epsilon=epsilon,
        generator=generator,
    )
    return wasserstein_critic_loss(critic(real), critic(fake)) + penalty
