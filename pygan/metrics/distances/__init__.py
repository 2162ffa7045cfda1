"""Distances and divergences of two laws: what WGAN (arXiv:1701.07875, section 2) compares.

Total variation, Kullback-Leibler both ways, Jensen-Shannon and earth mover, of histograms, of
densities on a grid and of samples, in float64. Every other f-divergence of two histograms is
`pygan.divergence(name).between_histograms(p, q)`.
"""

from pygan.metrics.distances.between import (
    Distances,
    between_densities,
    between_histograms,
    between_samples,
)
from pygan.metrics.distances.histograms import (
    earth_mover,
    jensen_shannon,
    kl,
    optimal_transport,
    reverse_kl,
    total_variation,
)

__all__ = [
    "Distances",
    "between_densities",
    "between_histograms",
    "between_samples",
    "earth_mover",
    "jensen_shannon",
    "kl",
    "optimal_transport",
    "reverse_kl",
    "total_variation",
]
