"""Elementary functions whose value and first two derivatives, as autograd forms them, neither
overflow, cancel nor turn NaN where the result does not; both infinities are fine arguments.

Where one formula cannot serve all arguments, `torch.where` chooses between two. The one that is
not chosen is given a harmless argument, for its derivative is formed too and 0 * inf is NaN.
"""

import math

import torch
from torch import Tensor


def _positive_part(x: Tensor) -> Tensor:
    return torch.where(x > 0, x, 0.0)


def _minus_abs(x: Tensor) -> Tensor:
    return torch.where(x > 0, -x, x)  # unlike -x.abs(), it has a derivative at 0


def _polynomial(x: Tensor, coefficients: tuple[float, ...]) -> Tensor:
    """coefficients[0] + coefficients[1] x + …"""
    result = x.new_zeros(())
    for c in reversed(coefficients):
        result = result * x + c
    return result


def expm1(x: Tensor) -> Tensor:
    """e^x - 1. torch differentiates its own to (e^x - 1) + 1, which loses e^x for x < 0."""
    near = x.abs() < 1
    return torch.where(near, torch.expm1(torch.where(near, x, 0.0)), torch.exp(x) - 1)


def tanh(x: Tensor) -> Tensor:
    """tanh x. torch differentiates its own to 1 - tanh² x, which loses all for large |x|."""
    near = x.abs() < 0.5
    a = torch.exp(2 * _minus_abs(x))
    far = torch.where(x > 0, 1.0, -1.0) * (1 - 2 * a / (1 + a))
    return torch.where(near, torch.tanh(torch.where(near, x, 0.0)), far)


def softplus(x: Tensor) -> Tensor:
    """log(1 + e^x)."""
    return _positive_part(x) + torch.log1p(torch.exp(_minus_abs(x)))


def log_mean_exp(x: Tensor) -> Tensor:
    """log((1 + e^x) / 2), accurate near its zero at 0."""
    return _positive_part(x) + torch.log1p(expm1(_minus_abs(x)) / 2)


def log1mexp(x: Tensor) -> Tensor:
    """log(1 - e^x) for x ≤ 0."""
    near = x > -math.log(2)
    return torch.where(
        near,
        torch.log(-expm1(torch.where(near, x, -1.0))),
        torch.log1p(-torch.exp(torch.where(near, -1.0, x))),
    )


def log_softplus(x: Tensor) -> Tensor:
    """log(log(1 + e^x)).

    Below -2 it is x + log(log1p(a) / a) with a = e^x. The last term, of which little but
    the second derivative is left, comes from the series of log1p(a) = 2 atanh(z).
    """
    below = x < -2
    a = torch.exp(torch.where(below, x, -2.0))
    z = a / (2 + a)
    z2 = z * z
    series = _polynomial(z2, (1 / 3, 1 / 5, 1 / 7, 1 / 9, 1 / 11, 1 / 13, 1 / 15))
    small = x + torch.log1p(z2 * (1 - z) * series - z)
    return torch.where(below, small, torch.log(softplus(torch.where(below, 0.0, x))))


def log1mexp_softplus(x: Tensor, scale: float) -> Tensor:
    """log(1 - e^(-scale s)) with s = log(1 + e^x).

    For a small exponent y, log(1 - e^-y) = log y - y/2 + log(sinh(y/2) / (y/2)), a series in y².
    """
    y = scale * softplus(x)
    small = y < 1 / 8
    near = torch.where(small, y, 0.0)
    near2 = near * near
    series = _polynomial(near2, (0, 1 / 24, -1 / 2880, 1 / 181440, -1 / 9676800, 1 / 479001600))
    return torch.where(
        small,
        math.log(scale) + log_softplus(x) - near / 2 + series,
        log1mexp(torch.where(small, -1.0, -y)),
    )


def powm1(x: Tensor, power: float) -> Tensor:
    """(1 + x)^power - 1 for x ≥ -1, accurate near its zero at 0."""
    near = x.abs() < min(0.5, 50 / abs(power))  # an e^y that overflows has derivatives inf - inf
    by_log = expm1(power * torch.log1p(torch.where(near, x, 0.0)))
    base = 1 + torch.where(near, 0.0, x)
    return torch.where(near, by_log, base**power - 1)


def minus_log_omega(x: Tensor) -> Tensor:
    """-log w(1 - x) with the Wright omega function w: the y for which y + 1 - e^-y = x.

    Newton's steps from a bound below approach y without overshoot. The last two see x, not its
    detached copy: each doubles the number of derivatives that come out right.
    """
    middle = x.clamp(-1e18, 45)  # outside, the asymptotes are exact
    start = middle.detach()
    y = torch.maximum(-torch.log1p(-start.clamp(max=0)), torch.maximum(start / 2, start - 1))
    for target in (*[start] * 5, middle, middle):
        y = y - (y - expm1(-y) - target) / (1 + torch.exp(-y))
    below = x < -1e18
    y = torch.where(below, -torch.log(-torch.where(below, x, -1.0)), y)
    return torch.where(x > 45, x - 1, y)
