"""Distances of histograms: masses p and q (N,) of two laws on the same points.

All take tensors of any dtype whose masses are finite, at least 0 and sum to 1 within 1e-5, which is
then made exact, and raise ValueError for others.
"""

from torch import Tensor

from pygan.divergences import divergence
from pygan.metrics.distances.laws import coordinates, law, laws
from pygan.metrics.transport import euclidean, transport_cost


def total_variation(p: Tensor, q: Tensor) -> float:
    """1/2 ∑ |p - q|, in [0, 1]: the most by which the probabilities of one event differ."""
    return _divergence("total_variation", p, q)


def kl(p: Tensor, q: Tensor) -> float:
    """∑ p log(p/q) in nats; inf where P has mass that Q has not."""
    return _divergence("kl", p, q)


def reverse_kl(p: Tensor, q: Tensor) -> float:
    """∑ q log(q/p) in nats; inf where Q has mass that P has not."""
    return _divergence("reverse_kl", p, q)


def jensen_shannon(p: Tensor, q: Tensor) -> float:
    """1/2 KL(P||M) + 1/2 KL(Q||M) in nats, M = (P + Q)/2; in [0, log 2].

    With the halves, as in WGAN's example 1; half of what f-GAN's f, `pygan.divergence
    ("jensen_shannon")`, defines.
    """
    return _divergence("jensen_shannon_weighted", p, q)


def earth_mover(p: Tensor, q: Tensor, points: Tensor) -> float:
    """Wasserstein-1 distance, in the unit of `points`: the least mean way of moving P's mass to Q.

    Args:
        points: where the masses lie, (N,) or (N, D) in any order; ways are Euclidean. On a line
            the distance is ∫ |F_p - F_q| dx. In more dimensions POT finds the plan, in about
            O(N^3).

    Raises:
        ValueError: also for points that are not N, or not finite.
        UserError: POT is needed and not installed.
    """
    p, q = laws(p, q)
    points = coordinates("points", points, len(p))
    if points.shape[1] == 1:
        line, order = points[:, 0].sort()
        return ((p - q)[order].cumsum(0)[:-1].abs() @ line.diff()).item()
    sources, sinks = p > 0, q > 0
    return transport_cost(p[sources], q[sinks], euclidean(points[sources], points[sinks]))


def optimal_transport(p: Tensor, q: Tensor, cost: Tensor) -> float:
    """The least ∑ plan * cost over all plans that move masses p (N,) to q (M,).

    Args:
        cost: (N, M), any finite numbers; not necessarily a metric.

    Raises:
        ValueError: also for a cost of another shape, or not finite.
        UserError: POT is not installed.
    """
    p, q = law("p", p), law("q", q)
    if cost.shape != (len(p), len(q)):
        raise ValueError(f"cost has the shape {tuple(cost.shape)}; expected {(len(p), len(q))}")
    if not cost.isfinite().all():
        raise ValueError("cost has an entry that is not finite")
    return transport_cost(p, q, cost.detach().cpu().double().contiguous())


def _divergence(name: str, p: Tensor, q: Tensor) -> float:
    value = divergence(name).between_histograms(*laws(p, q))
    return max(value, 0.0)  # rounding can take equal laws just below
