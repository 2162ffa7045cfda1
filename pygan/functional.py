"""Drop-in operations: fused kernels on CPU and CUDA, plain PyTorch where those cannot go.

All take float16, bfloat16, float32 and float64 tensors of any strides; half types compute in
float32. NaN propagates.
"""

from collections.abc import Iterable

from torch import Tensor

from pygan import reference
from pygan._backend import native, use_native


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
        params = [params] if isinstance(params, Tensor) else list(params)
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
        reference.check_critic_outputs(f_real, f_fake)  # says which argument is at fault
        raise
    return loss
