"""Discrete laws as users give them: checked, and normalised in float64."""

from torch import Tensor

from pygan.reference.checks import check_dense

TOLERANCE = 1e-5  # how far from 1 a sum may be: the rounding of float32 masses, with room


def law(name: str, masses: Tensor, tolerance: float = TOLERANCE) -> Tensor:
    """Masses (N,) as float64 on the CPU, divided by their sum.

    Raises TypeError for what is no tensor, ValueError naming the argument: not a vector, empty, a
    mass that is negative or not finite, a sum that is not 1.
    """
    check_dense(name, masses)
    if masses.ndim != 1 or not len(masses):
        raise ValueError(f"{name} has the shape {tuple(masses.shape)}; expected (N,), N at least 1")
    masses = masses.detach().cpu().double()
    wrong = masses[~((masses >= 0) & masses.isfinite())]
    if len(wrong):
        raise ValueError(f"{name} has the mass {wrong[0]:g}; expected finite ones, at least 0")
    total = masses.sum().item()
    if abs(total - 1) > tolerance:
        raise ValueError(f"{name} sums to {total:.9g}; expected 1")
    return masses / total


def laws(p: Tensor, q: Tensor, tolerance: float = TOLERANCE) -> tuple[Tensor, Tensor]:
    """Both, on the same points. Raises ValueError as `law`, or if they differ in shape."""
    check_dense("p", p)
    check_dense("q", q)
    if p.shape != q.shape:
        raise ValueError(f"p and q differ in shape: {tuple(p.shape)}, {tuple(q.shape)}")
    return law("p", p, tolerance), law("q", q, tolerance)


def coordinates(name: str, points: Tensor, count: int | None = None) -> Tensor:
    """Points (N,) or (N, ...) as float64 (N, D) on the CPU.

    Raises ValueError naming the argument: empty, not `count` of them, or a coordinate that is not
    finite.
    """
    expected = "one or more points" if count is None else f"{count} points, one a mass"
    check_dense(name, points)
    if points.ndim == 0 or not points.numel() or len(points) != (count or len(points)):
        raise ValueError(f"{name} has the shape {tuple(points.shape)}; expected {expected}")
    points = points.detach().reshape(len(points), -1).cpu().double()
    if not points.isfinite().all():
        raise ValueError(f"{name} has a coordinate that is not finite")
    return points
