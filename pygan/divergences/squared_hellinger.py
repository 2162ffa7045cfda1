"""The squared Hellinger divergence."""

from dataclasses import dataclass

import torch
from torch import Tensor

from pygan.divergences.base import Divergence, Formulas
from pygan.divergences.elementary import expm1


@dataclass(frozen=True, repr=False)
class SquaredHellinger(Divergence):
    name = "squared_hellinger"
    formulas = Formulas(
        divergence="∫ (sqrt p - sqrt q)² dx",
        f="(sqrt u - 1)²",
        conjugate="t/(1 - t)",
        domain="t < 1",
        output_activation="1 - exp(-v)",
        conjugate_of_activation="exp(v) - 1",
        threshold="0",
    )
    domain_end = 1.0

    def _f(self, u: Tensor) -> Tensor:
        return ((u - 1) / (torch.sqrt(u) + 1)) ** 2

    def _conjugate(self, t: Tensor) -> Tensor:
        # t/(1 - t) = 1/(1 - t) - 1: of the two, the one whose derivatives do not cancel
        shift = torch.where(t < -1, 1.0, 0.0).to(t)
        return torch.where(t < -1, 1.0, t) / (1 - t) - shift

    def _output_activation(self, v: Tensor) -> Tensor:
        return -expm1(-v)

    def _conjugate_of_activation(self, v: Tensor) -> Tensor:
        return expm1(v)

    def _density_ratio(self, v: Tensor) -> Tensor:
        return torch.exp(2 * v)

    def _integrand(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        return (torch.exp(log_p / 2) - torch.exp(log_q / 2)) ** 2
