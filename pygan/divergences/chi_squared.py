"""The chi-squared divergences of Pearson and Neyman."""

from dataclasses import dataclass

import torch
from torch import Tensor

from pygan.divergences.base import Divergence, Formulas
from pygan.divergences.elementary import expm1


@dataclass(frozen=True, repr=False)
class Pearson(Divergence):
    """With f on u ≥ 0, all that D_f needs: f* is flat below -2, the paper's t²/4 + t rises."""

    name = "pearson"
    formulas = Formulas(
        divergence="∫ (p - q)²/q dx",
        f="(u - 1)²",
        conjugate="t²/4 + t; -1 for t ≤ -2",
        domain="all t",
        output_activation="v",
        conjugate_of_activation="v²/4 + v; -1 for v ≤ -2",
        threshold="0",
    )
    power = 2.0

    def _f(self, u: Tensor) -> Tensor:
        return (u - 1) ** 2

    def _conjugate(self, t: Tensor) -> Tensor:
        t = t.clamp(min=-2)
        return t * (t / 4 + 1)

    def _output_activation(self, v: Tensor) -> Tensor:
        return v

    def _conjugate_of_activation(self, v: Tensor) -> Tensor:
        return self._conjugate(v)

    def _density_ratio(self, v: Tensor) -> Tensor:
        return (1 + v / 2).clamp(min=0)

    def _integrand(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        return (torch.exp(log_p - log_q / 2) - torch.exp(log_q / 2)) ** 2


@dataclass(frozen=True, repr=False)
class Neyman(Divergence):
    name = "neyman"
    formulas = Formulas(
        divergence="∫ (p - q)²/p dx",
        f="(u - 1)²/u",
        conjugate="2 - 2 sqrt(1 - t)",
        domain="t ≤ 1",
        output_activation="1 - exp(-v)",
        conjugate_of_activation="2 - 2 exp(-v/2)",
        threshold="0",
    )
    domain_end = 1.0
    power = -1.0

    def _f(self, u: Tensor) -> Tensor:
        return (u - 1) ** 2 / u

    def _conjugate(self, t: Tensor) -> Tensor:
        root = torch.sqrt(1 - t)
        near = t > -1
        return 2 * torch.where(near, torch.where(near, t, 0.0) / (1 + root), 1 - root)

    def _output_activation(self, v: Tensor) -> Tensor:
        return -expm1(-v)

    def _conjugate_of_activation(self, v: Tensor) -> Tensor:
        return -2 * expm1(-v / 2)

    def _density_ratio(self, v: Tensor) -> Tensor:
        return torch.exp(v / 2)

    def _integrand(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        return (torch.exp(log_q - log_p / 2) - torch.exp(log_p / 2)) ** 2
