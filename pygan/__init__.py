"""pygan: fast and exact WGAN, WGAN-GP and f-GAN training for PyTorch."""

from pygan import nn, optim, reference
from pygan.accelerate import Accelerated, accelerate
from pygan.build_config import build_config
from pygan.critic_step import explain, wgan_gp_critic_loss, wgan_gp_critic_terms
from pygan.divergences import Divergence, divergence
from pygan.exported import Generator, load_generator
from pygan.functional import (
    clip_weights_,
    conjugate,
    conjugate_of_activation,
    fgan_critic_loss,
    fgan_critic_loss_and_gradients,
    fgan_generator_loss,
    fgan_generator_loss_and_gradient,
    gradient_norm_penalty,
    images_to_float,
    interpolate,
    output_activation,
    wasserstein_critic_loss,
)
from pygan.penalties import dragan_penalty, gradient_penalty, r1_penalty, r2_penalty
from pygan.version import __version__

__all__ = [
    "Accelerated",
    "Divergence",
    "Generator",
    "__version__",
    "accelerate",
    "build_config",
    "clip_weights_",
    "conjugate",
    "conjugate_of_activation",
    "divergence",
    "dragan_penalty",
    "explain",
    "fgan_critic_loss",
    "fgan_critic_loss_and_gradients",
    "fgan_generator_loss",
    "fgan_generator_loss_and_gradient",
    "gradient_norm_penalty",
    "gradient_penalty",
    "images_to_float",
    "interpolate",
    "load_generator",
    "nn",
    "optim",
    "output_activation",
    "r1_penalty",
    "r2_penalty",
    "reference",
    "wasserstein_critic_loss",
    "wgan_gp_critic_loss",
    "wgan_gp_critic_terms",
]
