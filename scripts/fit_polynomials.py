"""Fits and prints the polynomials of csrc/math.h: `python scripts/fit_polynomials.py`.

Each is minimax in the relative error of the function it serves, by Lawson's reweighted least
squares in the Chebyshev basis, on values of 60 digits. Errors are printed in float32 ulp (2^-24).
"""

from collections.abc import Callable

import mpmath
import numpy as np
from numpy.polynomial import Chebyshev, Polynomial

Function = Callable[[mpmath.mpf], mpmath.mpf]
mpmath.mp.dps = 60


def fit(
    f: Function, weight: Function, low: float, high: float, degree: int, center: float
) -> tuple[Polynomial, float]:
    """The polynomial in x - center nearest to f on [low, high], and its largest weighted error."""
    t = np.cos(np.pi * (np.arange(4000) + 0.5) / 4000)
    points = [mpmath.mpf(x) for x in (low + high) / 2 + (high - low) / 2 * t]
    scale = np.array([float(abs(weight(x))) for x in points])
    target = np.array([float(f(x)) for x in points]) * scale
    columns = np.polynomial.chebyshev.chebvander(t, degree) * scale[:, None]
    share = np.full(len(points), 1 / len(points))
    for _ in range(400):
        root = np.sqrt(share)
        c = np.linalg.lstsq(columns * root[:, None], target * root, rcond=None)[0]
        error = np.abs(columns @ c - target)
        share *= error
        share /= share.sum()
    in_x = Chebyshev(c, domain=[low, high]).convert(kind=Polynomial, domain=[-1, 1])
    return in_x(Polynomial([center, 1])), error.max()


def over_x(f: Function) -> Function:
    return lambda x: f(x) / x


def inverse(f: Function) -> Function:
    return lambda x: 1 / f(x)


def exponential_tail(r: mpmath.mpf) -> mpmath.mpf:
    return (mpmath.exp(r) - 1 - r) / r**2


def log1p_half(x: mpmath.mpf) -> mpmath.mpf:
    return mpmath.log1p(x / 2)


def main() -> None:
    unit, half = over_x(mpmath.log1p), over_x(log1p_half)
    fits = {
        # the range is log(2) / 2 and what rounding adds; relative to e^r - 1, the harder to serve
        "(e^r - 1 - r) / r^2": fit(
            exponential_tail, lambda r: r**2 / mpmath.expm1(r), -0.3472, 0.3472, 4, 0.0
        ),
        "log(1 + x) / x in x - 1/2": fit(unit, inverse(unit), 0.0, 1.0, 9, 0.5),
        "log(1 + x/2) / x in x + 1/2": fit(half, inverse(half), -1.0, 0.0, 9, -0.5),
    }
    for name, (polynomial, error) in fits.items():
        print(f"{name}: {error * 2**24:.2f} ulp")
        print("  " + ", ".join(f"{c:.9g}f" for c in polynomial.coef))


if __name__ == "__main__":
    main()
