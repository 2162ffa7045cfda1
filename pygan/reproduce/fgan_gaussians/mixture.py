"""The data's law: a mixture of two Gaussians."""

import math

import torch
from torch import Tensor

from pygan.divergences import log_gaussian

# The paper's mixture, as recalled: its appendix was not at hand.
WEIGHTS = (0.33, 0.67)
MEANS = (-1.0, 2.0)
STDS = (0.25, math.sqrt(2.0))


def moments() -> tuple[float, float]:
    """Mean and standard deviation of the mixture."""
    parts = list(zip(WEIGHTS, MEANS, STDS, strict=True))
    mean = sum(weight * m for weight, m, _ in parts)
    second = sum(weight * (m * m + s * s) for weight, m, s in parts)
    return mean, math.sqrt(second - mean * mean)


def log_mixture(x: Tensor) -> Tensor:
    """Logarithm of the mixture's density at x."""
    parts = zip(WEIGHTS, MEANS, STDS, strict=True)
    return torch.stack([math.log(w) + log_gaussian(m, s)(x) for w, m, s in parts]).logsumexp(0)


def draw_mixture(count: int, random: torch.Generator) -> Tensor:
    """Samples (count,) of the mixture."""
    second = torch.rand(count, generator=random) < WEIGHTS[1]
    mean, std = (torch.where(second, pair[1], pair[0]) for pair in (MEANS, STDS))
    return mean + std * torch.randn(count, generator=random)
