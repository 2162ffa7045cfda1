"""pygan: fast and exact WGAN, WGAN-GP and f-GAN training for PyTorch."""

from pygan import optim, reference
from pygan.build_config import build_config
from pygan.functional import clip_weights_, wasserstein_critic_loss
from pygan.version import __version__

__all__ = [
    "__version__",
    "build_config",
    "clip_weights_",
    "optim",
    "reference",
    "wasserstein_critic_loss",
]
