"""Tables and figures of the papers, made again: `pygan reproduce NAME`."""

from pygan.reproduce.base import Experiment
from pygan.reproduce.fgan_gaussians import FGANGaussians

EXPERIMENTS: dict[str, type[Experiment]] = {"fgan-gaussians": FGANGaussians}

__all__ = ["EXPERIMENTS", "Experiment", "FGANGaussians"]
