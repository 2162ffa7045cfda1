"""What measures of two sets of samples refuse."""

import math
from collections.abc import Sequence

from torch import Tensor


def matrices(x: Tensor, y: Tensor, least: int = 1) -> tuple[Tensor, Tensor]:
    """x (N, ...) and y (M, ...) as float64 matrices (N, D) and (M, D).

    Raises ValueError for fewer than `least` samples, samples of different shapes, and values that
    are not finite.
    """
    for name, samples in (("x", x), ("y", y)):
        if len(samples) < least:
            raise ValueError(f"{name} has {len(samples)} samples; expected {least} or more")
        if not samples.isfinite().all():
            raise ValueError(f"{name} holds values that are not finite")
    if x.shape[1:] != y.shape[1:]:
        raise ValueError(f"samples differ in shape: {tuple(x.shape[1:])}, {tuple(y.shape[1:])}")
    return x.flatten(1).double(), y.flatten(1).double()


def check_bandwidths(bandwidths: Sequence[float]) -> None:
    """Raises ValueError for no bandwidth, and for one that is not a positive number."""
    if not bandwidths or not all(0 < s < math.inf for s in bandwidths):
        raise ValueError(f"bandwidths must be positive numbers, got {list(bandwidths)}")
