"""Measures of how near samples are to data."""

from pygan.metrics.sliced_wasserstein import sliced_wasserstein, wasserstein_1d

__all__ = ["sliced_wasserstein", "wasserstein_1d"]
