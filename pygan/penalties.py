"""Penalties on the gradient of a critic with respect to its input."""

import torch
from torch import Tensor

from pygan.functional import interpolate, weighted_norm_penalty
from pygan.reference import check_batch
from pygan.reference.critics import Critic
from pygan.reference.gradients import input_gradient
from pygan.reference.options import check_at_least_zero
from pygan.reference.penalties import around


def gradient_penalty(
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
    """weight · mean (‖∇critic(x̂)‖₂ - target)² with x̂ between each real and generated sample.

    WGAN-GP (arXiv:1704.00028), equation 3. One-sided it is WGAN-LP's (arXiv:1709.08894).

    Args:
        critic: a module or function from (B, *sample) to one number each, (B,) or (B, 1).
        real: real samples (B, *sample).
        fake: generated samples of the same shape, dtype and device; detach them for a critic step.
        weight: λ; the paper uses 10 for images and its code 0.1 for toy data.
        target: the norm that is not punished.
        one_sided: punish only norms above the target.
        epsilon: one number in [0, 1] a sample, (B,); drawn from U(0, 1) if None.
        generator: draws epsilon; torch's global one of the device if None.

    Returns:
        A scalar, differentiable with respect to the critic's parameters and the samples; under
        torch.no_grad its value alone.

    Raises:
        TypeError: a dtype that is not floating-point, or two different ones; a critic that is not
            callable.
        ValueError: two shapes or devices, no samples, an epsilon outside [0, 1], a weight or
            target below 0; a critic that does not take the samples, ignores them, or gives another
            count of numbers than one a sample.
    """
    between = interpolate(real, fake, epsilon=epsilon, generator=generator)
    grad = input_gradient(critic, between, "real")
    return weighted_norm_penalty(grad, weight, target=target, one_sided=one_sided)


def r1_penalty(critic: Critic, real: Tensor, *, weight: float = 10.0) -> Tensor:
    """weight/2 · mean ‖∇critic(real)‖²: the zero-centred penalty on real samples.

    Mescheder et al. (arXiv:1801.04406), equation 9.

    Args:
        critic: a module or function from (B, *sample) to one number each, (B,) or (B, 1).
        real: real samples (B, *sample), not empty.
        weight: the paper's gamma, there 10.

    Returns:
        A scalar, differentiable with respect to the critic's parameters and the samples.

    Raises:
        TypeError: a dtype that is not floating-point; a critic that is not callable.
        ValueError: samples without a batch dimension, no samples, a weight below 0; critics as
            for `gradient_penalty`.
    """
    check_batch("real", real)
    check_at_least_zero("weight", weight)
    return weighted_norm_penalty(input_gradient(critic, real, "real"), weight / 2, target=0.0)


def r2_penalty(critic: Critic, fake: Tensor, *, weight: float = 10.0) -> Tensor:
    """weight/2 · mean ‖∇critic(fake)‖²: `r1_penalty` on generated samples.

    Mescheder et al. (arXiv:1801.04406), section 4.1. Detach the samples for a critic step.
    """
    check_batch("fake", fake)
    check_at_least_zero("weight", weight)
    return weighted_norm_penalty(input_gradient(critic, fake, "fake"), weight / 2, target=0.0)


def dragan_penalty(
    critic: Critic,
    real: Tensor,
    *,
    weight: float = 10.0,
    target: float = 1.0,
    generator: torch.Generator | None = None,
) -> Tensor:
    """weight · mean (‖∇critic(x̂)‖₂ - target)² with x̂ near each real sample.

    DRAGAN (arXiv:1705.07215), with the noise of its authors' code: x̂ lies between a sample and the
    sample with noise, uniform up to half the standard deviation of the batch's elements.

    Args:
        critic: a module or function from (B, *sample) to one number each, (B,) or (B, 1).
        real: real samples (B, *sample), not empty.
        weight: λ; the authors use 10.
        target: k, the norm that is not punished.
        generator: draws the noise and the places between; torch's global one of the device if None.

    Returns, Raises:
        As `r1_penalty`.
    """
    noisy = around(real, generator)
    return gradient_penalty(critic, noisy, real, weight=weight, target=target, generator=generator)
