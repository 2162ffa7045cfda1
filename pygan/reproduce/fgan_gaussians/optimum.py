"""The Gaussian nearest to the mixture by each divergence, from quadrature alone."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from pygan.divergences import Divergence, log_gaussian
from pygan.reproduce.fgan_gaussians.mixture import MEANS, STDS, log_mixture, moments

H = 0.003  # of the central differences: their error is of order H^4, rounding is amplified 1 / H


@dataclass(frozen=True)
class Optimum:
    """The least D_f(P||N(mean, std^2)) and where it is."""

    mean: float
    std: float
    divergence: float


def optimum(divergence: Divergence) -> Optimum:
    """Descend D_f from a Gaussian at the mixture's mean.

    It starts as wide as the mixture's wider part: equal tails make every divergence finite.
    """
    theta = torch.tensor([moments()[0], math.log(max(STDS))], dtype=torch.float64)
    descent = torch.optim.LBFGS(
        [theta],
        max_iter=100,
        tolerance_grad=1e-10,
        tolerance_change=0,
        line_search_fn="strong_wolfe",
    )

    def distance(theta: Tensor) -> float:
        mean, log_std = theta.tolist()
        return distance_to_mixture(divergence, mean, math.exp(log_std))

    def closure() -> float:
        theta.grad = _gradient(distance, theta)
        return distance(theta)

    descent.step(closure)  # type: ignore[no-untyped-call]
    mean, log_std = theta.tolist()
    return Optimum(mean, math.exp(log_std), distance(theta))


def distance_to_mixture(divergence: Divergence, mean: float, std: float) -> float:
    """D_f(P||N(mean, std^2)) for the mixture P."""
    landmarks = [*zip(MEANS, STDS, strict=True), (mean, std)]
    return divergence.between(log_mixture, log_gaussian(mean, std), landmarks)


def _gradient(function: Callable[[Tensor], float], at: Tensor) -> Tensor:
    steps = H * torch.eye(len(at), dtype=at.dtype)
    return torch.tensor(
        [
            8 * (function(at + step) - function(at - step))
            - (function(at + 2 * step) - function(at - 2 * step))
            for step in steps
        ],
        dtype=at.dtype,
    ) / (12 * H)
