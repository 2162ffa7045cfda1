"""Distances of two parallel lines, and what a generator learns of them: WGAN (1701.07875)."""

from pygan.reproduce.wgan_parallel_lines.experiment import WGANParallelLines

__all__ = ["WGANParallelLines"]
