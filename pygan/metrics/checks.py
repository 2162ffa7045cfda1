"""What measures of two sets of samples refuse."""

import math
from collections.abc import Sequence

from torch import Tensor

from pygan.reference.checks import check_dense

Names = tuple[str, str]  # of the arguments, for errors


def check_sets(x: Tensor, y: Tensor, least: int = 1, names: Names = ("x", "y")) -> None:
    """An error unless x (N, ...) and y (M, ...) are `least` samples or more, of one shape."""
    for name, samples in zip(names, (x, y), strict=True):
        check_dense(name, samples)
        if samples.ndim == 0:
            raise ValueError(f"{name} is a single number; expected samples (N, ...)")
        if len(samples) < least:
            raise ValueError(f"{name} has {len(samples)} samples; expected {least} or more")
    if x.shape[1:] != y.shape[1:]:
        raise ValueError(f"samples differ in shape: {tuple(x.shape[1:])}, {tuple(y.shape[1:])}")


def matrices(
    x: Tensor, y: Tensor, least: int = 1, names: Names = ("x", "y")
) -> tuple[Tensor, Tensor]:
    """x (N, ...) and y (M, ...) as float64 matrices (N, D) and (M, D).

    Errors as `check_sets`; ValueError for values that are not finite.
    """
    check_sets(x, y, least, names)
    for name, samples in zip(names, (x, y), strict=True):
        if not samples.isfinite().all():
            raise ValueError(f"{name} holds values that are not finite")
    return x.reshape(len(x), -1).double(), y.reshape(len(y), -1).double()


def check_bandwidths(bandwidths: Sequence[float]) -> None:
    """Raises ValueError for no bandwidth, and for one that is not a positive number."""
    if not bandwidths or not all(0 < s < math.inf for s in bandwidths):
        raise ValueError(f"bandwidths must be positive numbers, got {list(bandwidths)}")
