"""Log-likelihood of test data under a kernel density estimate of a model (a Parzen window)."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from pygan.metrics.checks import check_bandwidths, check_sets, matrices
from pygan.metrics.pairs import blocks, distances

# From 0.001 to 1, eight a decade: for data whose values fill an interval of length 1 or so.
BANDWIDTHS = tuple(10 ** (k / 8 - 3) for k in range(25))


class LogLikelihood(NamedTuple):
    """Mean over test samples in nats, its standard error, and the bandwidth it was taken with."""

    mean: float
    standard_error: float
    bandwidth: float


def kde_log_density(samples: Tensor, test: Tensor, bandwidth: float) -> Tensor:
    """log of the mean over samples (N, ...) of normal densities about them, at test (M, ...): (M,).

    The normal law is round, its deviation the bandwidth, in the unit of the data. Nats, float64.

    Raises ValueError for an empty set, samples of different shapes, values that are not finite and
    a bandwidth that is not a positive number.
    """
    return _log_densities(samples, test, [bandwidth])[0]


def choose_bandwidth(
    samples: Tensor, candidates: Sequence[float] = BANDWIDTHS, *, folds: int = 3
) -> float:
    """The candidate under which samples (N, ...) are likeliest, each fold given the others.

    Folds are consecutive parts, so samples must be in random order. A bandwidth at either end of
    the candidates says that they do not suit the scale of the data.

    Raises ValueError as kde_log_density, and for folds below 2 or above N.
    """
    if not 2 <= folds <= len(samples):
        raise ValueError(f"folds must be from 2 to {len(samples)}, got {folds}")
    parts = samples.tensor_split(folds)
    likelihoods = torch.zeros(len(candidates), dtype=torch.float64, device=samples.device)
    for fold, part in enumerate(parts):
        others = torch.cat([*parts[:fold], *parts[fold + 1 :]])
        likelihoods += _log_densities(others, part, candidates).sum(1)
    return candidates[int(likelihoods.argmax())]


def kde_log_likelihood(
    samples: Tensor, test: Tensor, *, bandwidth: float | None = None, folds: int = 3
) -> LogLikelihood:
    """Mean log density of test data (M, ...) under the density estimate of samples (N, ...).

    Without a bandwidth it is chosen from BANDWIDTHS by cross-validation on the samples. A scale is
    part of the figure: data times c score D log c less. The figures of papers are for MNIST in
    [0, 1], f-GAN's (1606.00709, table 4) with N = 16,384 and three folds. The measure flatters
    samples that copy test data, and is coarse where D is large. Source of its use: Breuleux et al.
    (2011); GAN (1406.2661), section 5.

    Raises ValueError as kde_log_density and choose_bandwidth, and for fewer than two test samples.
    """
    check_sets(samples, test, names=("samples", "test"))
    if len(test) < 2:
        raise ValueError(f"test has {len(test)} samples; expected 2 or more")
    if bandwidth is None:
        bandwidth = choose_bandwidth(samples, folds=folds)
    densities = kde_log_density(samples, test, bandwidth)
    error = densities.std() / math.sqrt(len(test))
    return LogLikelihood(densities.mean().item(), error.item(), bandwidth)


def _log_densities(samples: Tensor, test: Tensor, bandwidths: Sequence[float]) -> Tensor:
    """Log densities (len(bandwidths), M): distances, the dear part, are taken once for all."""
    check_bandwidths(bandwidths)
    samples, test = matrices(samples, test, names=("samples", "test"))
    scales = [-1 / (2 * s**2) for s in bandwidths]
    exponents = []
    for block in blocks(distances, test, samples):
        squares = block.square_()
        exponents.append(torch.stack([(squares * scale).logsumexp(1) for scale in scales]))
    count, width = samples.shape
    norms = [math.log(count) + width / 2 * math.log(2 * math.pi * s**2) for s in bandwidths]
    return torch.cat(exponents, 1) - test.new_tensor(norms)[:, None]
