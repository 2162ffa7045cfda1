"""The Kullback-Leibler divergence, its reverse and their sum."""

from dataclasses import dataclass

import torch
from torch import Tensor

from pygan.divergences.base import Divergence, Formulas, weighted
from pygan.divergences.elementary import expm1, minus_log_omega


@dataclass(frozen=True, repr=False)
class KL(Divergence):
    name = "kl"
    formulas = Formulas(
        divergence="∫ p log(p/q) dx",
        f="u log u",
        conjugate="exp(t - 1)",
        domain="all t",
        output_activation="v",
        conjugate_of_activation="exp(v - 1)",
        threshold="1",
    )
    threshold = 1.0
    threshold_v = 1.0

    def _f(self, u: Tensor) -> Tensor:
        return torch.xlogy(u, u)

    def _conjugate(self, t: Tensor) -> Tensor:
        return torch.exp(t - 1)

    def _output_activation(self, v: Tensor) -> Tensor:
        return v

    def _conjugate_of_activation(self, v: Tensor) -> Tensor:
        return torch.exp(v - 1)

    def _density_ratio(self, v: Tensor) -> Tensor:
        return torch.exp(v - 1)

    def _integrand(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        return weighted(log_p.exp(), log_p - log_q)


@dataclass(frozen=True, repr=False)
class ReverseKL(Divergence):
    name = "reverse_kl"
    formulas = Formulas(
        divergence="∫ q log(q/p) dx",
        f="-log u",
        conjugate="-1 - log(-t)",
        domain="t < 0",
        output_activation="-exp(-v)",
        conjugate_of_activation="v - 1",
        threshold="-1",
    )
    threshold = -1.0
    domain_end = 0.0

    def _f(self, u: Tensor) -> Tensor:
        return -torch.log(u)

    def _conjugate(self, t: Tensor) -> Tensor:
        return -1 - torch.log(-t)

    def _output_activation(self, v: Tensor) -> Tensor:
        return -torch.exp(-v)

    def _conjugate_of_activation(self, v: Tensor) -> Tensor:
        return v - 1

    def _density_ratio(self, v: Tensor) -> Tensor:
        return torch.exp(v)

    def _integrand(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        return weighted(log_q.exp(), log_q - log_p)


@dataclass(frozen=True, repr=False)
class Jeffrey(Divergence):
    name = "jeffrey"
    formulas = Formulas(
        divergence="∫ (p - q) log(p/q) dx",
        f="(u - 1) log u",
        conjugate="w + 1/w + t - 2 with w + log w = 1 - t",
        domain="all t",
        output_activation="v",
        conjugate_of_activation="1/w - 1 - log w with w + log w = 1 - v",
        threshold="0",
    )

    def _f(self, u: Tensor) -> Tensor:
        return (u - 1) * torch.log(u)

    def _conjugate(self, t: Tensor) -> Tensor:
        log_u = minus_log_omega(t)
        return expm1(log_u) + log_u

    def _output_activation(self, v: Tensor) -> Tensor:
        return v

    def _conjugate_of_activation(self, v: Tensor) -> Tensor:
        return self._conjugate(v)

    def _density_ratio(self, v: Tensor) -> Tensor:
        return torch.exp(minus_log_omega(v))

    def _integrand(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        return (log_p.exp() - log_q.exp()) * (log_p - log_q)
