"""Maximum mean discrepancy: how far apart two laws are as a kernel sees them."""

from collections.abc import Callable

import torch
from torch import Tensor

from pygan.metrics.checks import check_bandwidths, matrices
from pygan.metrics.pairs import blocks, distances

Kernel = Callable[[Tensor, Tensor], Tensor]  # (N, D), (M, D) -> (N, M)
MEDIAN_OF = 1024  # samples whose distances the median heuristic takes


def gaussian_kernel(*bandwidths: float) -> Kernel:
    """exp(-|x - y|^2 / (2 s^2)), the mean of it over bandwidths s in the unit of the data.

    Raises ValueError for no bandwidth, and for one that is not a positive number.
    """
    check_bandwidths(bandwidths)

    def kernel(x: Tensor, y: Tensor) -> Tensor:
        squares = distances(x, y).square()
        values = torch.stack([(squares / (-2 * s**2)).exp() for s in bandwidths])
        return values.mean(0)

    return kernel


def polynomial_kernel(x: Tensor, y: Tensor) -> Tensor:
    """(x . y / D + 1)^3, the kernel of KID (1801.01401)."""
    return (x @ y.T / x.shape[1] + 1) ** 3


def median_distance(x: Tensor) -> float:
    """Median Euclidean distance between two of the first 1,024 samples of x (N, ...).

    Raises ValueError for fewer than two samples.
    """
    if len(x) < 2:
        raise ValueError(f"x has {len(x)} samples; expected 2 or more")
    return torch.pdist(x[:MEDIAN_OF].flatten(1).double()).median().item()


def mmd(x: Tensor, y: Tensor, kernel: Kernel | None = None) -> float:
    """Unbiased estimate of the squared MMD of x (N, ...) and y (M, ...): 0 for one law.

    E k(x, x') + E k(y, y') - 2 E k(x, y), where no sample meets itself: the U-statistic of Gretton
    et al., "A kernel two-sample test" (2012), lemma 6. It can be below 0. Everything behind the
    first dimension is flattened. Without a kernel it is Gaussian, as wide as the median distance
    within y, the reference: so it is the same for all x that are compared with it.

    Raises ValueError for fewer than two samples, samples of different shapes, values that are not
    finite, and a reference whose samples are mostly equal.
    """
    x, y = matrices(x, y, least=2)
    kernel = kernel or gaussian_kernel(median_distance(y))
    cross = sum(block.sum() for block in blocks(kernel, x, y)) / (len(x) * len(y))
    return float(_mean_of_others(kernel, x) + _mean_of_others(kernel, y) - 2 * cross)


def _mean_of_others(kernel: Kernel, x: Tensor) -> Tensor:
    """Mean of k over all ordered pairs of two different samples of x (N, D)."""
    total, row = x.new_zeros(()), 0
    for block in blocks(kernel, x, x):
        total += block.sum() - block.diagonal(row).sum()
        row += len(block)
    return total / (len(x) * (len(x) - 1))
