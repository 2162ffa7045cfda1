"""The gradient penalty of WGAN-GP and its relatives."""

import torch
from torch import Tensor

from pygan.reference.checks import check_batch, check_epsilon, check_gradient, check_samples
from pygan.reference.critics import Critic
from pygan.reference.gradients import input_gradient
from pygan.reference.options import check_at_least_zero, check_generator, check_penalty
from pygan.reference.wasserstein import wasserstein_critic_loss


def interpolate(
    real: Tensor,
    fake: Tensor,
    *,
    epsilon: Tensor | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """See `pygan.functional.interpolate`."""
    check_samples(real, fake)
    if epsilon is None:
        epsilon = draw_epsilon(real, generator)
    check_epsilon(epsilon, real)
    compute = real.to(torch.promote_types(real.dtype, torch.float32))
    per_sample = epsilon.to(compute.dtype).reshape(-1, *[1] * (real.ndim - 1))
    return torch.lerp(fake.to(compute.dtype), compute, per_sample).to(real.dtype)


def draw_epsilon(real: Tensor, generator: torch.Generator | None) -> Tensor:
    """One number a sample, U(0, 1), in float32 (float64 for float64 samples)."""
    if generator is not None:
        check_generator(generator, real)
    dtype = torch.promote_types(real.dtype, torch.float32)
    return torch.rand(len(real), dtype=dtype, device=real.device, generator=generator)


def gradient_norm_penalty(grad: Tensor, *, target: float = 1.0, one_sided: bool = False) -> Tensor:
    """See `pygan.functional.gradient_norm_penalty`."""
    check_gradient(grad)
    check_penalty(1.0, target, one_sided)
    g = grad.to(torch.promote_types(grad.dtype, torch.float32)).reshape(len(grad), -1)
    squares = g.square().sum(1)
    if target == 0:
        return squares.mean().to(grad.dtype)
    # The root has no derivative at 0; the penalty's gradient there is 0 by definition.
    norms = torch.where(squares == 0, 0, torch.where(squares == 0, 1, squares).sqrt())
    excess = norms - target
    if one_sided:
        excess = excess.clamp(min=0)
    return excess.square().mean().to(grad.dtype)


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
    """See `pygan.gradient_penalty`."""
    check_penalty(weight, target, one_sided)
    between = interpolate(real, fake, epsilon=epsilon, generator=generator)
    grad = input_gradient(critic, between, "real")
    return weight * gradient_norm_penalty(grad, target=target, one_sided=one_sided)


def r1_penalty(critic: Critic, real: Tensor, *, weight: float = 10.0) -> Tensor:
    """See `pygan.r1_penalty`."""
    check_batch("real", real)
    check_at_least_zero("weight", weight)
    return weight / 2 * gradient_norm_penalty(input_gradient(critic, real, "real"), target=0)


def r2_penalty(critic: Critic, fake: Tensor, *, weight: float = 10.0) -> Tensor:
    """See `pygan.r2_penalty`."""
    check_batch("fake", fake)
    check_at_least_zero("weight", weight)
    return weight / 2 * gradient_norm_penalty(input_gradient(critic, fake, "fake"), target=0)


def dragan_penalty(
    critic: Critic,
    real: Tensor,
    *,
    weight: float = 10.0,
    target: float = 1.0,
    generator: torch.Generator | None = None,
) -> Tensor:
    """See `pygan.dragan_penalty`."""
    noisy = around(real, generator)
    return gradient_penalty(critic, noisy, real, weight=weight, target=target, generator=generator)


def around(real: Tensor, generator: torch.Generator | None) -> Tensor:
    """Samples with DRAGAN's noise, of the deviation of the batch's elements."""
    check_batch("real", real)
    if generator is not None:
        check_generator(generator, real)
    noise = torch.rand(real.shape, dtype=real.dtype, device=real.device, generator=generator)
    return perturb(real, noise, real.std(correction=0))


def perturb(real: Tensor, noise: Tensor, deviation: Tensor) -> Tensor:
    """Samples with noise from U(0, 1) scaled to half the standard deviation: DRAGAN's code."""
    return real + 0.5 * deviation * noise


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
    """See `pygan.wgan_gp_critic_loss`."""
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
