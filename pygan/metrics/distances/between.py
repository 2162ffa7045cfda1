"""All five distances at once, of laws given in three ways."""

from typing import NamedTuple

import torch
from torch import Tensor

from pygan.metrics.checks import check_sets
from pygan.metrics.distances.histograms import (
    earth_mover,
    jensen_shannon,
    kl,
    reverse_kl,
    total_variation,
)
from pygan.metrics.distances.laws import coordinates, law, laws
from pygan.metrics.emd import emd

GRID_TOLERANCE = 1e-3  # how far from 1 a density's integral over the grid may be


class Distances(NamedTuple):
    """Of two laws P and Q; divergences in nats, `earth_mover` in the unit of the points."""

    total_variation: float
    kl: float
    reverse_kl: float
    jensen_shannon: float
    earth_mover: float


def between_histograms(p: Tensor, q: Tensor, points: Tensor) -> Distances:
    """Of masses p and q (N,) at points (N,) or (N, D). Errors as `earth_mover`."""
    return _distances(p, q, earth_mover(p, q, points))


def between_densities(p: Tensor, q: Tensor, points: Tensor, cell: float | Tensor) -> Distances:
    """Of densities p and q (N,) at grid points (N,) or (N, D), by Riemann sums.

    Args:
        p, q: the densities' values. Their integrals may miss 1 by a thousandth, which is made up
            for: a larger miss says that the grid is too coarse or ends too soon. Where a value
            underflows to 0 and the other does not, a KL is inf: end the grid before.
        cell: the volume of a grid cell, or (N,) volumes.

    Raises:
        ValueError: as `earth_mover`, where masses are p cell and q cell; a cell of another shape.
        UserError: POT, which more than one dimension needs, is not installed.
    """
    if isinstance(cell, Tensor) and cell.shape not in ((), p.shape):
        raise ValueError(f"cell has the shape {tuple(cell.shape)}; expected () or that of p")
    return between_histograms(*laws(p.double() * cell, q.double() * cell, GRID_TOLERANCE), points)


def between_samples(
    x: Tensor, y: Tensor, *, x_weights: Tensor | None = None, y_weights: Tensor | None = None
) -> Distances:
    """Of the empirical laws of x (N, ...) and y (M, ...): 1/N, or its weight, at each sample.

    The four divergences compare how often exactly equal samples occur, which says something of
    discrete laws only. Samples of continuous laws share no point, however near the laws are: the
    divergences are then 1, inf, inf and log 2, and only the earth mover's distance, as exact as
    `pygan.metrics.emd`, tells how far they are from each other. For continuous laws use
    `between_densities`, or train a critic for a bound.

    Args:
        x_weights, y_weights: masses (N,) and (M,) that sum to 1.

    Raises:
        ValueError: an empty set, samples of different shapes, a coordinate that is not finite,
            weights that are no masses.
        UserError: POT is needed, for sets of two sizes or weights off the line, and not installed.
    """
    check_sets(x, y)
    x, y = coordinates("x", x), coordinates("y", y)
    p, q = _weights("x_weights", x_weights, len(x)), _weights("y_weights", y_weights, len(y))
    points, at = torch.unique(torch.cat([x, y]), dim=0, return_inverse=True)
    nowhere = torch.zeros(len(points), dtype=torch.float64)
    p, q = nowhere.index_add(0, at[: len(x)], p), nowhere.index_add(0, at[len(x) :], q)
    weighted = x_weights is not None or y_weights is not None
    return _distances(p, q, earth_mover(p, q, points) if weighted else emd(x, y))


def _distances(p: Tensor, q: Tensor, moved: float) -> Distances:
    return Distances(total_variation(p, q), kl(p, q), reverse_kl(p, q), jensen_shannon(p, q), moved)


def _weights(name: str, weights: Tensor | None, count: int) -> Tensor:
    if weights is None:
        return torch.full((count,), 1 / count, dtype=torch.float64)
    if weights.shape != (count,):
        raise ValueError(f"{name} has the shape {tuple(weights.shape)}; expected {(count,)}")
    return law(name, weights)
