"""Measures of how near samples are to data.

Distances of laws, given as histograms, densities or samples, are in `pygan.metrics.distances`.
"""

from pygan.metrics.diversity import diversity
from pygan.metrics.emd import emd
from pygan.metrics.extractor import Extractor
from pygan.metrics.fid import fid, frechet_distance
from pygan.metrics.inception_score import InceptionScore, inception_score
from pygan.metrics.kde import LogLikelihood, choose_bandwidth, kde_log_density, kde_log_likelihood
from pygan.metrics.kid import KID, kid
from pygan.metrics.mmd import gaussian_kernel, median_distance, mmd, polynomial_kernel
from pygan.metrics.modes import Modes, modes
from pygan.metrics.prdc import PRDC, prdc
from pygan.metrics.recognised import recognised
from pygan.metrics.sliced_wasserstein import sliced_wasserstein, wasserstein_1d

__all__ = [
    "KID",
    "PRDC",
    "Extractor",
    "InceptionScore",
    "LogLikelihood",
    "Modes",
    "choose_bandwidth",
    "diversity",
    "emd",
    "fid",
    "frechet_distance",
    "gaussian_kernel",
    "inception_score",
    "kde_log_density",
    "kde_log_likelihood",
    "kid",
    "median_distance",
    "mmd",
    "modes",
    "polynomial_kernel",
    "prdc",
    "recognised",
    "sliced_wasserstein",
    "wasserstein_1d",
]
