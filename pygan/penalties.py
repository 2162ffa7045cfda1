"""Penalties on the gradient of a critic with respect to its input."""

import torch
from torch import Tensor

from pygan.functional import gradient_norm_penalty, interpolate
from pygan.reference.gradients import Critic, input_gradient


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
        A scalar, differentiable with respect to the critic's parameters and the samples.

    Raises:
        TypeError: a dtype that is not floating-point, or two different ones.
        ValueError: two shapes or devices, an epsilon outside [0, 1], a critic that ignores its
            input.
    """
    between = interpolate(real, fake, epsilon=epsilon, generator=generator)
    grad = input_gradient(critic, between)
    return weight * gradient_norm_penalty(grad, target=target, one_sided=one_sided)


def r1_penalty(critic: Critic, real: Tensor, *, weight: float = 10.0) -> Tensor:
    """weight/2 * mean ||grad critic(real)||^2, which pulls the critic flat where the data are.

    R1 of Mescheder et al. (arXiv:1801.04406), equation 9, whose gamma is `weight`.

    Args:
        critic: as in `gradient_penalty`.
        real: real samples (B, *sample).
        weight: the paper uses 10.

    Returns:
        A scalar, differentiable with respect to the critic's parameters and the samples.

    Raises:
        TypeError: a dtype that is not floating-point.
        ValueError: no samples, a critic that ignores its input.
    """
    grad = input_gradient(critic, real)
    return weight / 2 * gradient_norm_penalty(grad, target=0)


def r2_penalty(critic: Critic, fake: Tensor, *, weight: float = 10.0) -> Tensor:
    """`r1_penalty` at generated samples: R2 of arXiv:1801.04406, equation 10."""
    return r1_penalty(critic, fake, weight=weight)


def dragan_penalty(
    critic: Critic,
    real: Tensor,
    *,
    weight: float = 10.0,
    target: float = 1.0,
    generator: torch.Generator | None = None,
) -> Tensor:
    """weight * mean (||grad critic(x)||_2 - target)^2 with x scattered around the real samples.

    DRAGAN (Kodali et al., arXiv:1705.07215), section 2.3; x = real + a u std(real) / 2 as in its
    authors' code: u from U(0, 1) for every element, a from U(0, 1) for every sample, one deviation
    for the batch.

    Args:
        critic: as in `gradient_penalty`.
        real: real samples (B, *sample).
        weight: the paper uses 10.
        target: the norm that is not punished.
        generator: draws u and a; torch's global one of the device if None.

    Returns:
        A scalar, differentiable with respect to the critic's parameters and the samples.

    Raises:
        TypeError: a dtype that is not floating-point.
        ValueError: no samples, a critic that ignores its input.
    """
    noise = torch.rand(real.shape, dtype=real.dtype, device=real.device, generator=generator)
    scattered = real + noise * (real.std(correction=0) / 2)
    grad = input_gradient(critic, interpolate(scattered, real, generator=generator))
    return weight * gradient_norm_penalty(grad, target=target)
