"""Measures of how near samples are to data."""

from pygan.metrics.emd import emd
from pygan.metrics.extractor import Extractor
from pygan.metrics.fid import fid, frechet_distance
from pygan.metrics.inception_score import InceptionScore, inception_score
from pygan.metrics.kde import LogLikelihood, choose_bandwidth, kde_log_density, kde_log_likelihood
from pygan.metrics.kid import KID, kid
from pygan.metrics.mmd import gaussian_kernel, median_distance, mmd, polynomial_kernel
from pygan.metrics.modes import Modes, modes
from pygan.metrics.prdc import PRDC, prdc
from pygan.metrics.sliced_wasserstein import sliced_wasserstein, wasserstein_1d

__all__ = [
    "KID",
    "PRDC",
    "Extractor",
    "InceptionScore",
    "LogLikelihood",
    "Modes",
    "choose_bandwidth",
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
    "sliced_wasserstein",
    "wasserstein_1d",
]
