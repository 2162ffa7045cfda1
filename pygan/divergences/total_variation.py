"""The total variation."""

from dataclasses import dataclass

import torch
from torch import Tensor

from pygan.divergences.base import Divergence, Formulas
from pygan.divergences.elementary import tanh


@dataclass(frozen=True, repr=False)
class TotalVariation(Divergence):
    """f has a kink at 1, so T* is ±1/2 and tells p > q from p < q only, not p/q."""

    name = "total_variation"
    formulas = Formulas(
        divergence="1/2 ∫ |p - q| dx",
        f="1/2 |u - 1|",
        conjugate="max(t, -1/2)",
        domain="t ≤ 1/2",
        output_activation="1/2 tanh v",
        conjugate_of_activation="1/2 tanh v",
        threshold="0, out of the subgradients [-1/2, 1/2]",
    )
    domain_end = 0.5

    def _f(self, u: Tensor) -> Tensor:
        return (u - 1).abs() / 2

    def _conjugate(self, t: Tensor) -> Tensor:
        return t.clamp(min=-0.5)

    def _output_activation(self, v: Tensor) -> Tensor:
        return tanh(v) / 2

    def _conjugate_of_activation(self, v: Tensor) -> Tensor:
        return tanh(v) / 2

    def _density_ratio(self, v: Tensor) -> Tensor:
        return torch.ones_like(v)

    def _integrand(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        return (log_p.exp() - log_q.exp()).abs() / 2
