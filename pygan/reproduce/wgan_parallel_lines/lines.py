"""Two parallel lines: the laws of example 1, and their distances by formula.

P_0 is the law of (0, Z) and P_theta that of (theta, Z), with Z uniform on [0, 1].
"""

import math

import torch
from torch import Tensor

from pygan.metrics.distances import Distances

THETAS = tuple(k / 10 for k in range(-10, 11))


def line(theta: float | Tensor, z: Tensor) -> Tensor:
    """Samples (theta, z) of P_theta for z (B,): (B, 2). A scalar tensor theta gets its gradient."""
    return torch.stack([torch.zeros_like(z) + theta, z], 1)


def exact(theta: float) -> Distances:
    """Distances of P_0 and P_theta; all but the earth mover's jump at 0."""
    if theta == 0:
        return Distances(0.0, 0.0, 0.0, 0.0, 0.0)
    return Distances(1.0, math.inf, math.inf, math.log(2), abs(theta))


def exact_gradient(theta: float) -> float:
    """The derivative of the earth mover's distance in theta; NaN at 0, where it has none."""
    return math.copysign(1.0, theta) if theta else math.nan
