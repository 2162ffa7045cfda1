"""Integrals over the real line, to nearly the full precision of float64."""

from collections.abc import Callable, Iterable

import numpy as np
import torch
from torch import Tensor

Function = Callable[[Tensor], Tensor]

NODES, WEIGHTS = (torch.from_numpy(x) for x in np.polynomial.legendre.leggauss(20))
# Where panels end on either side of a landmark, in its scale: close together, then ever wider.
ENDS = torch.cat([torch.linspace(0, 4, 9, dtype=torch.float64), 2.0 ** torch.arange(3.0, 61.0)])
TOLERANCE = 1e-13
MAX_PANELS = 2**16  # reached only where rounding keeps the integrand from being smooth


def _gauss(integrand: Function, a: Tensor, b: Tensor) -> Tensor:
    """The integral over each panel [a, b]."""
    half = (b - a) / 2
    x = ((a + b) / 2)[:, None] + half[:, None] * NODES
    return (integrand(x) * WEIGHTS).sum(1) * half


def integrate(integrand: Function, landmarks: Iterable[tuple[float, float]]) -> float:
    """∫ integrand dx over the line by Gauss-Legendre panels, halved until they agree.

    Args:
        integrand: maps a float64 tensor of points to the values there. Kinks are fine; where it
            overflows to infinity, so does the integral.
        landmarks: pairs (location, scale): where it varies, and over what distance.
    """
    ends = torch.cat([at + sign * scale * ENDS for at, scale in landmarks for sign in (-1, 1)])
    ends = ends.sort().values
    ends = ends[ends.diff(append=ends.new_tensor([torch.inf])) > 0]
    a, b = ends[:-1], ends[1:]
    whole = _gauss(integrand, a, b)
    tolerance = TOLERANCE * (1 + whole.abs().sum())
    total = 0.0
    while whole.isfinite().all():
        middle = (a + b) / 2
        left, right = _gauss(integrand, a, middle), _gauss(integrand, middle, b)
        halves = left + right
        split = (halves - whole).abs() > tolerance
        if not split.any() or len(a) > MAX_PANELS:
            return total + halves.sum().item()
        total += halves[~split].sum().item()
        a, b = torch.cat([a[split], middle[split]]), torch.cat([middle[split], b[split]])
        whole = torch.cat([left[split], right[split]])
    return whole.sum().item()
