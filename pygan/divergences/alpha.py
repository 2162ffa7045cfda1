"""The alpha divergences: one for each power of p/q."""

import math
from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor

from pygan.divergences.base import Divergence, Formulas
from pygan.divergences.elementary import expm1, log_softplus, powm1, softplus
from pygan.settings import Range

ALPHA = Range("a finite number other than 0 and 1", lambda x: math.isfinite(x) and x not in (0, 1))


@dataclass(frozen=True, repr=False)
class Alpha(Divergence):
    """Has the others as members (2: Pearson/2; 1/2: 2 squared Hellinger; -1: Neyman/2) or limits
    (1: KL; 0: reverse KL). D_alpha(P||Q) = D_(1-alpha)(Q||P).

    f* is a power of B = 1 + (alpha - 1) t. Below 1, g_f keeps B = (1 - alpha) log(1 + exp(-v))
    positive; above 1, f on u ≥ 0 makes f* flat where B ≤ 0.
    """

    name = "alpha"
    needs_double = True

    alpha: Annotated[float, ALPHA, "the power of p/q"]

    @property
    def formulas(self) -> Formulas:
        above = self.alpha > 1
        power = "(1 + (alpha - 1) t)^(alpha/(alpha - 1))"
        positive = "max(0, 1 + (alpha - 1) {})^(alpha/(alpha - 1))"
        below = "((1 - alpha) log(1 + exp(-v)))^(alpha/(alpha - 1))"
        return Formulas(
            divergence="(∫ p^alpha q^(1 - alpha) dx - 1)/(alpha (alpha - 1))",
            f="(u^alpha - 1 - alpha (u - 1))/(alpha (alpha - 1))",
            conjugate=f"({positive.format('t') if above else power} - 1)/alpha",
            domain="all t" if above else f"t {'≤' if self.alpha < 0 else '<'} 1/(1 - alpha)",
            output_activation="v" if above else "1/(1 - alpha) - log(1 + exp(-v))",
            conjugate_of_activation=f"({positive.format('v') if above else below} - 1)/alpha",
            threshold="0",
        )

    @property
    def threshold_v(self) -> float:
        if self.alpha > 1:
            return 0.0
        return -self.domain_end - math.log(-math.expm1(-self.domain_end))

    @property
    def domain_end(self) -> float:
        return math.inf if self.alpha > 1 else 1 / (1 - self.alpha)

    @property
    def power(self) -> float:
        return self.alpha

    def _f(self, u: Tensor) -> Tensor:
        a = self.alpha
        return (expm1(a * torch.log(u)) - a * (u - 1)) / (a * (a - 1))

    def _conjugate(self, t: Tensor) -> Tensor:
        x = (self.alpha - 1) * t
        flat = x <= -1
        power = self._exponent
        end = -1.0 if power > 0 else math.inf
        return torch.where(flat, end, powm1(torch.where(flat, 0.0, x), power)) / self.alpha

    def _output_activation(self, v: Tensor) -> Tensor:
        return v if self.alpha > 1 else self.domain_end - softplus(-v)

    def _conjugate_of_activation(self, v: Tensor) -> Tensor:
        if self.alpha > 1:
            return self._conjugate(v)
        x = self._exponent * self._log_base(v)
        # Where e^x or its derivatives overflow, theirs would be inf - inf, or inf * 0 at the -inf
        # where they vanish (alpha < 0). So x is held there, with the slope of its asymptote.
        limit = math.log(torch.finfo(x.dtype).max) - 3 * math.log1p(abs(self._exponent))
        held = x.detach()
        if self.alpha > 0:
            held = held - self._exponent * torch.where(v == math.inf, v, v - v.detach())
        return expm1(torch.where(x > limit, held, x)) / self.alpha

    def _density_ratio(self, v: Tensor) -> Tensor:
        return torch.exp(self._log_base(v) / (self.alpha - 1))

    def _integrand(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        a = self.alpha
        both = torch.exp(a * log_p + (1 - a) * log_q)
        return (both - a * log_p.exp() - (1 - a) * log_q.exp()) / (a * (a - 1))

    @property
    def _exponent(self) -> float:
        return self.alpha / (self.alpha - 1)

    def _log_base(self, v: Tensor) -> Tensor:
        if self.alpha > 1:
            return torch.log1p(((self.alpha - 1) * v).clamp(min=-1))
        return math.log1p(-self.alpha) + log_softplus(-v)
