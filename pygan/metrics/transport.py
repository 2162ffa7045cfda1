"""Exact optimal transport between finite laws, by POT's network simplex."""

import torch
from torch import Tensor

from pygan.settings import UserError

MOST_STEPS = 10**8  # of the simplex, which ends long before on what fits into memory


def euclidean(x: Tensor, y: Tensor) -> Tensor:
    """Distances (N, M) of points x (N, ...) and y (M, ...), float64 on the CPU.

    Without matrix products, which cancel where points are near each other.
    """
    x, y = (points.reshape(len(points), -1).cpu().double() for points in (x, y))
    return torch.cdist(x, y, compute_mode="donot_use_mm_for_euclid_dist")


def transport_cost(p: Tensor, q: Tensor, cost: Tensor) -> float:
    """The least cost of moving masses p (N,) to q (M,), both of sum 1, at `cost` (N, M) a mass.

    All are float64 on the CPU and finite. About O(N^3).

    Raises UserError if POT is not installed, RuntimeError if the simplex does not arrive.
    """
    try:
        import ot
    except ModuleNotFoundError:
        raise UserError("this earth mover's distance needs POT: pip install 'pygan[ot]'") from None
    least, log = ot.emd2(p.numpy(), q.numpy(), cost.numpy(), numItermax=MOST_STEPS, log=True)
    if log["warning"] is not None:
        raise RuntimeError(f"optimal transport did not arrive: {log['warning']}")
    return float(least)
