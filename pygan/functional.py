"""Drop-in operations: fused kernels on CPU and CUDA, plain PyTorch where those cannot go.

All take tensors of any strides: `images_to_float` bytes, the others float16, bfloat16, float32 and
float64. Half types compute in float32. NaN propagates.
"""

import dataclasses
from collections.abc import Iterable
from functools import lru_cache

import torch
from torch import Tensor

from pygan import reference
from pygan._backend import native, use_native
from pygan.divergences import DIVERGENCES, Divergence, as_divergence
from pygan.reference.options import check_flag, check_generator, check_penalty

# A divergence as kernels know it: its name, and its parameter, 0 where it has none.
Choice = tuple[str, float]

COMPILED = frozenset(DIVERGENCES.values())  # what users add later has no kernels


def clip_weights_(params: Iterable[Tensor] | Tensor, clip: float) -> None:
    """Clamps every parameter to [-clip, clip], in place and in one pass.

    WGAN (arXiv:1701.07875), Algorithm 1: w ← clip(w, -c, c). Version counters are bumped, so a
    backward through the old values is an error, not a wrong gradient. NaN stays NaN.

    Args:
        params: tensors of any shapes on one device, such as `critic.parameters()`, or one tensor.
        clip: c > 0, in the parameters' units; the paper uses 0.01.

    Raises:
        TypeError: a parameter is not a dense floating-point tensor.
        ValueError: clip ≤ 0, several devices, an expanded tensor, or one with a gradient history.
    """
    if not isinstance(params, list):
        params = reference.as_list(params)
    if not use_native():
        return reference.clip_weights_(params, clip)
    try:
        native.clip_weights_(params, clip)
    except (TypeError, NotImplementedError):
        reference.check_clip_weights(params, clip)  # says which argument is at fault
        raise


def wasserstein_critic_loss(f_real: Tensor, f_fake: Tensor) -> Tensor:
    """mean(f_fake) - mean(f_real): what the critic minimises; minus it estimates W(P_r, P_g).

    WGAN (arXiv:1701.07875), equation 2 with the sign turned for minimisation.

    Args:
        f_real: critic outputs on real samples, any shape, not empty.
        f_fake: critic outputs on generated samples, any shape, same dtype and device.

    Returns:
        A scalar of the same dtype, differentiable any number of times.

    Raises:
        TypeError: a dtype that is not floating-point, or two different ones.
        ValueError: an empty input, or two devices.
    """
    if not use_native():
        return reference.wasserstein_critic_loss(f_real, f_fake)
    try:
        loss: Tensor = native.wasserstein_critic_loss(f_real, f_fake)
    except (TypeError, NotImplementedError):
        reference.check_outputs(f_real=f_real, f_fake=f_fake)  # says which argument is at fault
        raise
    return loss


# By `alternative`.
_GENERATOR_LOSSES = {False: "generator", True: "alternative_generator"}


def interpolate(
    real: Tensor,
    fake: Tensor,
    *,
    epsilon: Tensor | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """epsilon · real + (1 - epsilon) · fake, with one epsilon a sample.

    WGAN-GP (arXiv:1704.00028), Algorithm 1, line 6.

    Args:
        real: samples (B, *sample), any strides.
        fake: samples of the same shape, dtype and device.
        epsilon: one number in [0, 1] a sample, (B,) or (B, 1, ..., 1); drawn from U(0, 1) if None.
            On a GPU its range is not checked, as that would wait for it.
        generator: draws epsilon; torch's global one of the device if None.

    Returns:
        Samples like `real`, differentiable with respect to real, fake and epsilon.

    Raises:
        TypeError: a dtype that is not floating-point, or two different ones.
        ValueError: two shapes or devices, an epsilon of another shape or outside [0, 1].
    """
    if not use_native():
        return reference.interpolate(real, fake, epsilon=epsilon, generator=generator)
    try:
        between: Tensor = native.interpolate(real, fake, epsilon, generator)
    except (TypeError, NotImplementedError):
        reference.check_samples(real, fake)  # says which argument is at fault
        if epsilon is not None:
            reference.check_epsilon(epsilon, real)
        if generator is not None:
            check_generator(generator, real)
        raise
    return between


def gradient_norm_penalty(grad: Tensor, *, target: float = 1.0, one_sided: bool = False) -> Tensor:
    """mean over the batch of (‖grad‖₂ - target)², or of max(0, ‖grad‖₂ - target)² if one-sided.

    The penalty of WGAN-GP (arXiv:1704.00028, equation 3), given a critic's input gradient. Its own
    gradient is 0 where a sample's norm is 0.

    Args:
        grad: (B, *sample), not empty; the norm is over all but the first dimension, accumulated in
            float32 for half types.
        target: the norm that is not punished; 0 gives the zero-centred penalties, mean ‖grad‖².
        one_sided: punish only norms above the target.

    Returns:
        A scalar of the same dtype, twice differentiable.

    Raises:
        TypeError: a dtype that is not floating-point.
        ValueError: an empty input, or one without a batch dimension; a target below 0.
    """
    return weighted_norm_penalty(grad, 1.0, target=target, one_sided=one_sided)


def weighted_norm_penalty(
    grad: Tensor, weight: float, *, target: float = 1.0, one_sided: bool = False
) -> Tensor:
    """weight · `gradient_norm_penalty`, in one operation."""
    if not use_native():
        check_penalty(weight, target, one_sided)
        return weight * reference.gradient_norm_penalty(grad, target=target, one_sided=one_sided)
    try:
        if not (weight >= 0 and target >= 0):
            check_penalty(weight, target, one_sided)
        penalty: Tensor = native.gradient_norm_penalty(grad, weight, target, one_sided)
    except (TypeError, RuntimeError):
        reference.check_gradient(grad)  # says which argument is at fault
        check_penalty(weight, target, one_sided)
        raise
    return penalty


def images_to_float(
    images: Tensor,
    mirrored: Tensor | None = None,
    *,
    memory_format: torch.memory_format = torch.contiguous_format,
) -> Tensor:
    """x / 127.5 - 1 for a byte x: stored images as networks see them, in one pass over memory.

    0 becomes -1, 255 becomes 1. Bytes have no gradient, so the result requires none.

    Args:
        images: (B, C, H, W) uint8, in memory in any order, such as a view of (B, H, W, C).
        mirrored: (B,) bool, which images to mirror left to right; None: none of them.
        memory_format: of the result, `torch.contiguous_format` or `torch.channels_last`.

    Returns:
        (B, C, H, W) float32 in [-1, 1].

    Raises:
        TypeError: images that are not dense uint8, or flags that are not dense bool.
        ValueError: another number of dimensions or flags, two devices, another memory format.
    """
    if not use_native():
        return reference.images_to_float(images, mirrored, memory_format=memory_format)
    try:
        floats: Tensor = native.images_to_float(images, mirrored, memory_format)
    except (TypeError, NotImplementedError):
        reference.check_images_to_float(images, mirrored, memory_format)  # says which is at fault
        raise
    return floats


def _kernels(divergence: str | Divergence) -> Choice | None:
    """What to call the extension with; None where it cannot go, or has no such divergence."""
    if not use_native():
        return None
    try:
        return _choice(divergence)
    except TypeError:  # what cannot be looked up in the cache either
        as_divergence(divergence)
        raise


@lru_cache
def _choice(divergence: str | Divergence) -> Choice | None:
    d = as_divergence(divergence)
    if type(d) not in COMPILED:
        return None
    return d.name, float(next(iter(dataclasses.astuple(d)), 0.0))


def _map(name: str, x: Tensor, choice: Choice, function: str) -> Tensor:
    try:
        result: Tensor = native.fgan_map(x, None, *choice, function, 0)
    except (TypeError, NotImplementedError):
        reference.check_tensor(name, x)  # says what is wrong with it
        raise
    return result


def output_activation(v: Tensor, divergence: str | Divergence) -> Tensor:
    """g_f(v): maps a variational function's real output into the domain of f*, elementwise.

    f-GAN (arXiv:1606.00709), section 2.4 and table 6; increasing in v for every divergence.

    Args:
        v: any shape.
        divergence: a name, what `pygan.divergence` returns, or a `Divergence` of yours, which
            has no kernels and goes through plain PyTorch.

    Returns:
        A tensor like `v`, twice differentiable. Where g_f grows like an exponential it overflows to
        infinity, never to NaN.

    Raises:
        TypeError: v is not a dense floating-point tensor.
        ValueError: an unknown divergence.
    """
    kernels = _kernels(divergence)
    if kernels is None:
        return reference.output_activation(v, divergence)
    return _map("v", v, kernels, "activation")


def conjugate(t: Tensor, divergence: str | Divergence) -> Tensor:
    """f*(t) = sup over u ≥ 0 of u t - f(u), elementwise; +inf outside its domain.

    f-GAN (arXiv:1606.00709), equation 3. For f*(g_f(v)) use `conjugate_of_activation`: it stays
    finite and exact where this composition does not. Arguments and errors as `output_activation`.
    """
    kernels = _kernels(divergence)
    if kernels is None:
        return reference.conjugate(t, divergence)
    return _map("t", t, kernels, "conjugate")


def conjugate_of_activation(v: Tensor, divergence: str | Divergence) -> Tensor:
    """f*(g_f(v)) in its stable closed form, elementwise.

    The second term of f-GAN's objective (arXiv:1606.00709, equation 6). Arguments and errors as
    `output_activation`.
    """
    kernels = _kernels(divergence)
    if kernels is None:
        return reference.conjugate_of_activation(v, divergence)
    return _map("v", v, kernels, "composition")


def fgan_critic_loss(v_real: Tensor, v_fake: Tensor, divergence: str | Divergence) -> Tensor:
    """-(mean g_f(v_real) - mean f*(g_f(v_fake))): minus the bound that the critic raises.

    f-GAN (arXiv:1606.00709), equations 4 and 6.

    Args:
        v_real: outputs of the variational function on real samples, any shape, not empty.
        v_fake: its outputs on generated samples, any shape, same dtype and device.
        divergence: a name, or an object, as of `output_activation`.

    Returns:
        A scalar of the same dtype, twice differentiable.

    Raises:
        TypeError: a dtype that is not floating-point, or two different ones.
        ValueError: an empty input, two devices, an unknown divergence.
    """
    kernels = _kernels(divergence)
    if kernels is None:
        return reference.fgan_critic_loss(v_real, v_fake, divergence)
    return _loss("critic", kernels, [v_real, v_fake])[0]


def fgan_generator_loss(
    v_fake: Tensor, divergence: str | Divergence, *, alternative: bool = False
) -> Tensor:
    """-mean f*(g_f(v_fake)): what the generator minimises.

    f-GAN (arXiv:1606.00709), equation 4; `alternative` is section 3.2's -mean g_f(v_fake), whose
    gradient does not vanish while the critic wins. Arguments and errors as `fgan_critic_loss`.
    """
    kernels = _kernels(divergence)
    if kernels is None:
        return reference.fgan_generator_loss(v_fake, divergence, alternative=alternative)
    return _loss(_generator(alternative), kernels, [v_fake])[0]


def fgan_critic_loss_and_gradients(
    v_real: Tensor, v_fake: Tensor, divergence: str | Divergence
) -> tuple[Tensor, Tensor, Tensor]:
    """`fgan_critic_loss` and its gradients in v_real and v_fake, in one pass without autograd.

    For training loops: `torch.autograd.backward([v_real, v_fake], [grad_real, grad_fake])` goes on
    from there. Arguments and errors as `fgan_critic_loss`.
    """
    kernels = _kernels(divergence)
    if kernels is None:
        return reference.fgan_critic_loss_and_gradients(v_real, v_fake, divergence)
    loss, real, fake = _loss("critic", kernels, [v_real, v_fake], True)
    return loss, real, fake


def fgan_generator_loss_and_gradient(
    v_fake: Tensor, divergence: str | Divergence, *, alternative: bool = False
) -> tuple[Tensor, Tensor]:
    """`fgan_generator_loss` and its gradient in v_fake, in one pass without autograd."""
    kernels = _kernels(divergence)
    if kernels is None:
        return reference.fgan_generator_loss_and_gradient(
            v_fake, divergence, alternative=alternative
        )
    loss, grad = _loss(_generator(alternative), kernels, [v_fake], True)
    return loss, grad


def _generator(alternative: bool) -> str:
    try:
        return _GENERATOR_LOSSES[alternative]
    except (KeyError, TypeError):
        check_flag("alternative", alternative)
        raise


def _loss(name: str, choice: Choice, v: list[Tensor], with_gradients: bool = False) -> list[Tensor]:
    try:
        results: list[Tensor] = native.fgan_loss(v, name, *choice, with_gradients)
    except (TypeError, NotImplementedError):
        arguments = ("v_real", "v_fake")[-len(v) :]
        reference.check_outputs(**dict(zip(arguments, v, strict=True)))  # says which is at fault
        raise
    return results
