"""All pairs of two sets of samples, a part at a time, so that memory stays bounded."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

BLOCK = 2**21  # most pairs at a time: 16 MiB in float64
EXACT = 64  # most dimensions in which distances are taken without matrix products


def blocks(function: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor) -> Iterator[Tensor]:
    """function(rows, y), a matrix (len(rows), len(y)), for consecutive rows of x."""
    for rows in torch.split(x, max(1, BLOCK // len(y))):
        yield function(rows, y)


def distances(x: Tensor, y: Tensor) -> Tensor:
    """Euclidean distances (N, M) of the rows of x (N, D) and y (M, D)."""
    # Matrix products are faster in many dimensions, but do not see equal rows as equal.
    exact = x.shape[1] <= EXACT
    mode = "donot_use_mm_for_euclid_dist" if exact else "use_mm_for_euclid_dist"
    return torch.cdist(x, y, compute_mode=mode)
