"""Tables and figures of the papers, made again: `pygan reproduce NAME`."""

from pygan.reproduce.base import Experiment
from pygan.reproduce.fgan_gaussians import FGANGaussians
from pygan.reproduce.wgan_gp_toy import WGANGPToy
from pygan.reproduce.wgan_parallel_lines import WGANParallelLines

EXPERIMENTS: dict[str, type[Experiment]] = {
    "fgan-gaussians": FGANGaussians,
    "wgan-gp-toy": WGANGPToy,
    "wgan-parallel-lines": WGANParallelLines,
}

__all__ = ["EXPERIMENTS", "Experiment", "FGANGaussians", "WGANGPToy", "WGANParallelLines"]
