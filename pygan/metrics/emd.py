"""Earth mover's distance of two samples, by the cheapest plan."""

import math

import torch
from torch import Tensor

from pygan.metrics.checks import check_sets
from pygan.metrics.sliced_wasserstein import wasserstein_1d
from pygan.metrics.transport import euclidean, transport_cost


def emd(x: Tensor, y: Tensor) -> float:
    """Exact Wasserstein-1 distance of the empirical laws of x (N, ...) and y (M, ...).

    Everything behind the first dimension is flattened; the cost is the Euclidean distance. On a
    line the order of the points is the plan. Elsewhere, between two sets of one size, some optimal
    plan is a matching, found by scipy in O(N^3). Sets of two sizes go through POT. Between finite
    sets from one law it is above 0: compare with what two real sets score.

    NaN if a coordinate is not finite.

    Raises TypeError for what is no tensor, ValueError for an empty set or samples of different
    shapes, UserError if sets of two sizes need POT and it is not installed.
    """
    check_sets(x, y)
    x, y = (samples.reshape(len(samples), -1).cpu().double() for samples in (x, y))
    if not (x.isfinite().all() and y.isfinite().all()):
        return math.nan
    if x.shape[1] == 1:
        return wasserstein_1d(x, y).item()
    if len(x) == len(y):
        return _matching_cost(euclidean(x, y))
    p, q = (torch.full((len(s),), 1 / len(s), dtype=torch.float64) for s in (x, y))
    return transport_cost(p, q, euclidean(x, y))


def _matching_cost(cost: Tensor) -> float:
    """The mean cost of the cheapest one-to-one matching of rows and columns."""
    from scipy.optimize import linear_sum_assignment

    return cost[linear_sum_assignment(cost.numpy())].mean().item()
