"""Kernel inception distance: MMD of features with a cubic kernel."""

from typing import NamedTuple

import torch
from torch import Tensor

from pygan.metrics.checks import check_sets
from pygan.metrics.mmd import mmd, polynomial_kernel


class KID(NamedTuple):
    """Mean over subsets, and their standard deviation."""

    mean: float
    std: float


def kid(x: Tensor, y: Tensor, *, subsets: int = 100, size: int = 1000, seed: int = 0) -> KID:
    """Squared MMD of features x (N, D) and y (M, D), averaged over random subsets of one size.

    Unbiased, so that it does not depend on N and M in the mean; it can be below 0. The seed chooses
    the subsets. Source: Binkowski et al. (1801.01401), with its k(x, y) = (x . y / D + 1)^3.

    Raises ValueError for fewer samples than `size`, a size below 2, no subsets, features of
    different widths and values that are not finite.
    """
    check_sets(x, y, least=2)
    if not 2 <= size <= min(len(x), len(y)):
        raise ValueError(f"size must be from 2 to {min(len(x), len(y))}, got {size}")
    if subsets < 1:
        raise ValueError(f"subsets must be at least 1, got {subsets}")
    random = torch.Generator().manual_seed(seed)

    def some(features: Tensor) -> Tensor:
        return features[torch.randperm(len(features), generator=random)[:size].to(features.device)]

    scores = torch.tensor(
        [mmd(some(x), some(y), polynomial_kernel) for _ in range(subsets)], dtype=torch.float64
    )
    return KID(scores.mean().item(), scores.std(correction=0).item())
