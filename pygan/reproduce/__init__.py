"""Tables and figures of the papers, made again: `pygan reproduce NAME`."""

from pygan.reproduce.base import Experiment
from pygan.reproduce.fgan_gaussians import FGANGaussians
from pygan.reproduce.wgan_gp_toy import WGANGPToy

EXPERIMENTS: dict[str, type[Experiment]] = {
    "fgan-gaussians": FGANGaussians,
    "wgan-gp-toy": WGANGPToy,
}

__all__ = ["EXPERIMENTS", "Experiment", "FGANGaussians", "WGANGPToy"]
