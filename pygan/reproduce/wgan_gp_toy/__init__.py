"""Critics in the plane, clipped and penalised: WGAN-GP (1704.00028), figure 1."""

from pygan.reproduce.wgan_gp_toy.experiment import WGANGPToy

__all__ = ["WGANGPToy"]
