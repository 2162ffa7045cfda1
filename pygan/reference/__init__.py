"""Every operation in plain PyTorch: the definition that tests hold the kernels to, the fallback
where an operation must be seen through (torch.compile, torch.func), and the honest baseline.

Same names, arguments and errors as `pygan.functional`.
"""

from pygan.reference.checks import (
    FLOATS,
    check_batch,
    check_epsilon,
    check_gradient,
    check_outputs,
    check_params,
    check_samples,
    check_tensor,
)
from pygan.reference.fgan import (
    conjugate,
    conjugate_of_activation,
    fgan_critic_loss,
    fgan_critic_loss_and_gradients,
    fgan_generator_loss,
    fgan_generator_loss_and_gradient,
    output_activation,
)
from pygan.reference.images import check_images_to_float, images_to_float
from pygan.reference.optimizers import adam_, rmsprop_
from pygan.reference.penalties import (
    dragan_penalty,
    gradient_norm_penalty,
    gradient_penalty,
    interpolate,
    r1_penalty,
    r2_penalty,
    wgan_gp_critic_loss,
)
from pygan.reference.wasserstein import wasserstein_critic_loss
from pygan.reference.weights import as_list, check_clip_weights, clip_weights_

__all__ = [
    "FLOATS",
    "adam_",
    "as_list",
    "check_batch",
    "check_clip_weights",
    "check_epsilon",
    "check_gradient",
    "check_images_to_float",
    "check_outputs",
    "check_params",
    "check_samples",
    "check_tensor",
    "clip_weights_",
    "conjugate",
    "conjugate_of_activation",
    "dragan_penalty",
    "fgan_critic_loss",
    "fgan_critic_loss_and_gradients",
    "fgan_generator_loss",
    "fgan_generator_loss_and_gradient",
    "gradient_norm_penalty",
    "gradient_penalty",
    "images_to_float",
    "interpolate",
    "output_activation",
    "r1_penalty",
    "r2_penalty",
    "rmsprop_",
    "wasserstein_critic_loss",
    "wgan_gp_critic_loss",
]
