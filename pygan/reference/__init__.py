"""Every operation in plain PyTorch: the definition that tests hold the kernels to, the fallback
where an operation must be seen through (torch.compile, torch.func), and the honest baseline.

Same names, arguments and errors as `pygan.functional`.
"""

from pygan.reference.checks import FLOATS, check_outputs, check_params, check_samples, check_tensor
from pygan.reference.fgan import (
    conjugate,
    conjugate_of_activation,
    fgan_critic_loss,
    fgan_critic_loss_and_gradients,
    fgan_generator_loss,
    fgan_generator_loss_and_gradient,
    output_activation,
)
from pygan.reference.penalties import (
    gradient_norm_penalty,
    gradient_penalty,
    interpolate,
    wgan_gp_critic_loss,
)
from pygan.reference.wasserstein import wasserstein_critic_loss
from pygan.reference.weights import adam_, check_clip_weights, clip_weights_, rmsprop_

__all__ = [
    "FLOATS",
    "adam_",
    "check_clip_weights",
    "check_outputs",
    "check_params",
    "check_samples",
    "check_tensor",
    "clip_weights_",
    "conjugate",
    "conjugate_of_activation",
    "fgan_critic_loss",
    "fgan_critic_loss_and_gradients",
    "fgan_generator_loss",
    "fgan_generator_loss_and_gradient",
    "gradient_norm_penalty",
    "gradient_penalty",
    "interpolate",
    "output_activation",
    "rmsprop_",
    "wasserstein_critic_loss",
    "wgan_gp_critic_loss",
]
