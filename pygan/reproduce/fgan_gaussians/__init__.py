"""A Gaussian fitted to a mixture of two by each divergence: f-GAN (1606.00709), table 3."""

from pygan.reproduce.fgan_gaussians.experiment import FGANGaussians

__all__ = ["FGANGaussians"]
