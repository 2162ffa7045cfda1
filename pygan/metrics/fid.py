"""Frechet inception distance: of two Gaussians, fitted to features."""

import torch
from torch import Tensor

from pygan.metrics.checks import matrices


def frechet_distance(
    mean_x: Tensor, covariance_x: Tensor, mean_y: Tensor, covariance_y: Tensor
) -> float:
    """Squared 2-Wasserstein distance of two Gaussians: means (D,), covariances (D, D), float64.

    |m_x - m_y|^2 + tr(C_x + C_y - 2 (C_x C_y)^(1/2)); Dowson and Landau (1982). C_x C_y has the
    eigenvalues of the symmetric R C_y R, with R R = C_x, which stay accurate where C_x or C_y is
    singular.
    """
    values, vectors = torch.linalg.eigh(covariance_x)
    root = vectors * values.clamp_min(0).sqrt() @ vectors.T
    # Rounding makes eigenvalues of 0 a little negative.
    product = torch.linalg.eigvalsh(root @ covariance_y @ root).clamp_min(0)
    spread = covariance_x.trace() + covariance_y.trace() - 2 * product.sqrt().sum()
    return float((mean_x - mean_y).square().sum() + spread)


def fid(x: Tensor, y: Tensor) -> float:
    """Frechet distance of Gaussians fitted to features x (N, D) and y (M, D); 0 for equal ones.

    Covariances are divided by N - 1. Finite sets of one law score above 0, the more the fewer
    samples there are, and with fewer than D of them a covariance is singular: compare only scores
    of equal N and M. Source: Heusel et al. (1706.08500), who take 50,000 samples.

    Raises ValueError for fewer than two samples, features of different widths and values that are
    not finite.
    """
    x, y = matrices(x, y, least=2)
    return frechet_distance(x.mean(0), _covariance(x), y.mean(0), _covariance(y))


def _covariance(x: Tensor) -> Tensor:
    centred = x - x.mean(0)
    return centred.T @ centred / (len(x) - 1)
