"""Measures of how near samples are to data.

Distances of laws, given as histograms, densities or samples, are in `pygan.metrics.distances`.
"""

from pygan.metrics.diversity import diversity
from pygan.metrics.emd import emd
from pygan.metrics.modes import Modes, modes
from pygan.metrics.recognised import recognised
from pygan.metrics.sliced_wasserstein import sliced_wasserstein, wasserstein_1d

__all__ = [
    "Modes",
    "diversity",
    "emd",
    "modes",
    "recognised",
    "sliced_wasserstein",
    "wasserstein_1d",
]
