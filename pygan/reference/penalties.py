"""The gradient penalty of WGAN-GP and its relatives."""

import torch
from torch import Tensor
from torch.compiler import is_compiling

from pygan.reference.checks import check_outputs, check_samples, check_tensor
from pygan.reference.gradients import Critic, input_gradient
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
    epsilon = per_sample(epsilon, real)
    compute = real.to(torch.promote_types(real.dtype, torch.float32))
    return torch.lerp(fake.to(compute.dtype), compute, epsilon.to(compute.dtype)).to(real.dtype)


def draw_epsilon(real: Tensor, generator: torch.Generator | None) -> Tensor:
    """One number a sample, U(0, 1), in float32 (float64 for float64 samples)."""
    dtype = torch.promote_types(real.dtype, torch.float32)
    return torch.rand(len(real), dtype=dtype, device=real.device, generator=generator)


def per_sample(epsilon: Tensor, real: Tensor) -> Tensor:
    """`epsilon` in the shape (B, 1, ..., 1); an error unless it holds one number in [0, 1] each.

    On a GPU the numbers are not looked at, as that would wait for it, nor under torch.compile.
    """
    check_tensor("epsilon", epsilon)
    shape = (len(real), *[1] * (real.ndim - 1))
    if epsilon.shape not in (shape, shape[:1]):
        raise ValueError(
            f"epsilon has shape {tuple(epsilon.shape)}; expected one number a sample, {shape[:1]}"
        )
    if epsilon.device != real.device:
        raise ValueError(f"epsilon is on {epsilon.device} and real on {real.device}")
    looks = epsilon.device.type == "cpu" and not is_compiling()
    if looks and not ((epsilon >= 0) & (epsilon <= 1)).all():
        raise ValueError(
            f"epsilon reaches from {epsilon.min()} to {epsilon.max()}; expected [0, 1]"
        )
    return epsilon.reshape(shape)


def gradient_norm_penalty(grad: Tensor, *, target: float = 1.0, one_sided: bool = False) -> Tensor:
    """See `pygan.functional.gradient_norm_penalty`."""
    check_outputs(grad=grad)
    g = grad.to(torch.promote_types(grad.dtype, torch.float32)).flatten(1)
    squares = g.square().sum(1)
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
    between = interpolate(real, fake, epsilon=epsilon, generator=generator)
    grad = input_gradient(critic, between)
    return weight * gradient_norm_penalty(grad, target=target, one_sided=one_sided)


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
