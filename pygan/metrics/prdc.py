"""Precision, recall, density and coverage: fidelity and diversity apart, by nearest neighbours."""

from typing import NamedTuple

import torch
from torch import Tensor

from pygan.metrics.checks import matrices
from pygan.metrics.pairs import blocks, distances


class PRDC(NamedTuple):
    """Shares in [0, 1], but for density, which real samples score at 1 and which may be above."""

    precision: float
    recall: float
    density: float
    coverage: float


def prdc(x: Tensor, y: Tensor, *, k: int = 5) -> PRDC:
    """Judge generated samples x (N, ...) by real ones y (M, ...).

    The ball of a sample reaches to its k-th nearest neighbour in its own set.

        precision  share of x in the ball of some y
        recall     share of y in the ball of some x
        density    number of balls of y that an x lies in, its mean over x divided by k
        coverage   share of y whose ball holds some x

    Two sets of one law and one size cover 1 - 1 / 2^k of each other, where N is large. Everything
    behind the first dimension is flattened; distances of pixels say little, those of features more.
    Source: Kynkaanniemi et al. (1904.06991) for the first two, Naeem et al. (2002.09797) for the
    others.

    Raises ValueError for k below 1, sets of k or fewer samples, samples of different shapes and
    values that are not finite.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    x, y = matrices(x, y, least=k + 1)
    radii_x, radii_y = _radii(x, k), _radii(y, k)
    balls = [(block <= radii_y).sum(1) for block in blocks(distances, x, y)]
    nearest, inside = [], []
    for block in blocks(distances, y, x):
        nearest.append(block.min(1).values)
        inside.append((block <= radii_x).any(1))
    balls_of_each = torch.cat(balls)
    return PRDC(
        precision=_share(balls_of_each > 0),
        recall=_share(torch.cat(inside)),
        density=balls_of_each.double().mean().item() / k,
        coverage=_share(torch.cat(nearest) <= radii_y),
    )


def _radii(x: Tensor, k: int) -> Tensor:
    """Distance of each sample of x (N, D) to its k-th nearest neighbour; the nearest is itself."""
    return torch.cat([block.kthvalue(k + 1).values for block in blocks(distances, x, x)])


def _share(of: Tensor) -> float:
    return of.double().mean().item()
