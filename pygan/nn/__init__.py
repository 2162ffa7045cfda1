"""Losses as modules, and torch.nn's layers with a lean double backward."""

from torch.nn import Linear

from pygan.nn.layers import Conv2d, ConvTranspose2d, LeakyReLU, ReLU
from pygan.nn.losses import FGANCriticLoss, FGANGeneratorLoss, OutputActivation

__all__ = [
    "Conv2d",
    "ConvTranspose2d",
    "FGANCriticLoss",
    "FGANGeneratorLoss",
    "LeakyReLU",
    "Linear",
    "OutputActivation",
    "ReLU",
]
