"""The operations of f-GAN (arXiv:1606.00709) on tensors."""

from functools import partial

import torch
from torch import Tensor

from pygan.divergences import Divergence, as_divergence
from pygan.reference.checks import check_outputs, check_tensor
from pygan.reference.options import check_flag


def output_activation(v: Tensor, divergence: str | Divergence) -> Tensor:
    """See `pygan.functional.output_activation`."""
    check_tensor("v", v)
    result = as_divergence(divergence).output_activation(v)
    return v.clone() if result is v else result  # never the argument's own memory


def conjugate(t: Tensor, divergence: str | Divergence) -> Tensor:
    """See `pygan.functional.conjugate`."""
    check_tensor("t", t)
    return as_divergence(divergence).conjugate(t)


def conjugate_of_activation(v: Tensor, divergence: str | Divergence) -> Tensor:
    """See `pygan.functional.conjugate_of_activation`."""
    check_tensor("v", v)
    return as_divergence(divergence).conjugate_of_activation(v)


def fgan_critic_loss(v_real: Tensor, v_fake: Tensor, divergence: str | Divergence) -> Tensor:
    """See `pygan.functional.fgan_critic_loss`."""
    check_outputs(v_real=v_real, v_fake=v_fake)
    d = as_divergence(divergence)
    real, fake = (
        d.output_activation(d.widened(v_real)),
        d.conjugate_of_activation(d.widened(v_fake)),
    )
    return (fake.mean() - real.mean()).to(v_real.dtype)


def fgan_generator_loss(
    v_fake: Tensor, divergence: str | Divergence, *, alternative: bool = False
) -> Tensor:
    """See `pygan.functional.fgan_generator_loss`."""
    check_outputs(v_fake=v_fake)
    check_flag("alternative", alternative)
    d = as_divergence(divergence)
    of_v = d.output_activation if alternative else d.conjugate_of_activation
    return -of_v(d.widened(v_fake)).mean().to(v_fake.dtype)


def fgan_critic_loss_and_gradients(
    v_real: Tensor, v_fake: Tensor, divergence: str | Divergence
) -> tuple[Tensor, Tensor, Tensor]:
    """See `pygan.functional.fgan_critic_loss_and_gradients`."""
    loss = partial(fgan_critic_loss, divergence=divergence)
    grads, value = torch.func.grad_and_value(loss, argnums=(0, 1))(v_real.detach(), v_fake.detach())
    return value, *grads


def fgan_generator_loss_and_gradient(
    v_fake: Tensor, divergence: str | Divergence, *, alternative: bool = False
) -> tuple[Tensor, Tensor]:
    """See `pygan.functional.fgan_generator_loss_and_gradient`."""
    loss = partial(fgan_generator_loss, divergence=divergence, alternative=alternative)
    grad, value = torch.func.grad_and_value(loss)(v_fake.detach())
    return value, grad
