"""The critic's loss of WGAN-GP."""

from typing import NamedTuple

import torch
from torch import Tensor

from pygan._backend import native, use_native
from pygan.critic_step.plan import NotExact, compute_dtype, describe
from pygan.functional import wasserstein_critic_loss
from pygan.penalties import gradient_penalty
from pygan.reference.checks import check_epsilon, check_samples
from pygan.reference.critics import Critic, raise_misfit
from pygan.reference.options import check_penalty
from pygan.reference.penalties import draw_epsilon


class CriticTerms(NamedTuple):
    """The critic's loss and, detached, what it is made of: loss = penalty - wasserstein."""

    loss: Tensor
    wasserstein: Tensor
    penalty: Tensor


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

    For the critics that `pygan.explain` calls exact, nothing is differentiated twice: the gradients
    are computed with the loss, by one sweep backwards and one forwards, and equal autograd's to
    rounding. The loss then has first derivatives, in the critic's parameters. All other critics,
    and samples that require gradients, go through `gradient_penalty`.

    Returns:
        A scalar whose backward gives every parameter of the critic its exact gradient.
    """
    return wgan_gp_critic_terms(
        critic,
        real,
        fake,
        weight=weight,
        target=target,
        one_sided=one_sided,
        epsilon=epsilon,
        generator=generator,
    ).loss


def wgan_gp_critic_terms(
    critic: Critic,
    real: Tensor,
    fake: Tensor,
    *,
    weight: float = 10.0,
    target: float = 1.0,
    one_sided: bool = False,
    epsilon: Tensor | None = None,
    generator: torch.Generator | None = None,
) -> CriticTerms:
    """`wgan_gp_critic_loss` with what it is made of, for reports: no further pass is needed."""
    check_samples(real, fake)
    check_penalty(weight, target, one_sided)
    if epsilon is None:
        epsilon = draw_epsilon(real, generator)
    else:
        check_epsilon(epsilon, real)
    if use_native():
        try:
            descriptions = describe(critic)
            compute = compute_dtype(descriptions, real, fake)
        except NotExact:
            pass
        else:
            try:
                terms = native.wgan_gp_critic_loss(
                    descriptions, real, fake, epsilon.flatten(), weight, target, one_sided, compute
                )
            except RuntimeError as error:
                raise_misfit(critic, real, "real", error)
            if terms:  # none of a critic of several numbers a sample, which the penalty refuses
                return CriticTerms(*terms)
    penalty = gradient_penalty(
        critic, real, fake, weight=weight, target=target, one_sided=one_sided, epsilon=epsilon
    )
    loss = wasserstein_critic_loss(critic(real), critic(fake))
    return CriticTerms(loss + penalty, -loss.detach(), penalty.detach())
