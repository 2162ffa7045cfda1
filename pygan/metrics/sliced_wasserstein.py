"""Sliced Wasserstein distance: the mean 1-D distance over random directions."""

import torch
from torch import Tensor

from pygan.metrics.checks import check_sets


def wasserstein_1d(x: Tensor, y: Tensor) -> Tensor:
    """Exact Wasserstein-1 distance of the columns of x (N, K) and y (M, K): (K,), same dtype.

    W1 is the integral over q in (0, 1) of |F_x^-1(q) - F_y^-1(q)|. Both quantile functions are
    steps, at i/N and j/M; on the common grid of multiples of 1/(N M) the integral is a finite sum.
    """
    n, m = len(x), len(y)
    ends = torch.cat([torch.arange(1, n + 1) * m, torch.arange(1, m + 1) * n]).to(x.device)
    ends = torch.unique_consecutive(ends.sort().values)
    widths = torch.diff(ends, prepend=ends.new_zeros(1)).to(x.dtype) / (n * m)
    gaps = x.sort(0).values[(ends - 1) // m] - y.sort(0).values[(ends - 1) // n]
    return widths @ gaps.abs()


def sliced_wasserstein(x: Tensor, y: Tensor, *, projections: int = 256, seed: int = 0) -> float:
    """Mean Wasserstein-1 distance of x (N, ...) and y (M, ...) along random unit directions.

    Everything behind the first dimension is flattened to D. The unit is that of the data. Between
    finite sets from one law it is above 0: compare with what two real sets score. The seed fixes
    the directions. Source: Rabin et al., "Wasserstein barycenter and its application to texture
    mixing" (2011), with W1 in place of W2.

    Raises TypeError for what is no tensor, ValueError for an empty set or samples of different
    shapes.
    """
    check_sets(x, y)
    x, y = x.reshape(len(x), -1).float(), y.reshape(len(y), -1).float()
    generator = torch.Generator().manual_seed(seed)
    directions = torch.randn(x.shape[1], projections, generator=generator).to(x.device)
    directions /= directions.norm(dim=0)
    return wasserstein_1d(x @ directions, y @ directions).mean().item()
