"""Times against a size, and the power law that they follow where sizes are large.

A results file has `kind` "growth" and under `results` a list of Growth, as nested dicts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.case import Kind
from benchmarks.timing import Spread

LEAST_FITTED = 3  # points of a fit: the upper half of them, and no fewer than these
OFF_THE_LINE = 1.25  # above the line by this factor a point is no longer on it


@dataclass(frozen=True)
class Point:
    """Seconds that a critic step of size x takes."""

    x: int
    seconds: Spread


@dataclass(frozen=True)
class Line:
    """One way's points, by x, and scale * x ** exponent, fitted to the `fitted` largest.

    Below the size `leaves_below` all points lie above the line by a quarter or more; None if the
    least point is on it.
    """

    label: str
    kind: Kind
    points: list[Point]
    fitted: int
    exponent: float
    scale: float
    leaves_below: int | None


@dataclass(frozen=True)
class Growth:
    """What one size does to the time of all ways.

    expected: exponent of the arithmetic alone
    reason:   why times leave their line
    """

    name: str
    size: str
    expected: float
    reason: str
    lines: list[Line]


def power_law(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Exponent and scale of y = scale * x ** exponent, by least squares of the logarithms."""
    exponent, log_scale = np.polyfit(np.log(x), np.log(y), 1)
    return float(exponent), float(np.exp(log_scale))


def fit(label: str, kind: Kind, points: list[Point]) -> Line:
    """The line of points in the order of x, three or more."""
    fitted = max(LEAST_FITTED, (len(points) + 1) // 2)
    x, y = [p.x for p in points], [p.seconds.median for p in points]
    exponent, scale = power_law(x[-fitted:], y[-fitted:])
    on_line = (p.x for p in points if p.seconds.median < OFF_THE_LINE * scale * p.x**exponent)
    first = next(on_line)
    return Line(
        label, kind, points, fitted, exponent, scale, first if first != points[0].x else None
    )
