"""The Jensen-Shannon divergence, its weighted form, and the divergence of the original GAN."""

import math
from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor

from pygan.divergences.base import Divergence, Formulas, weighted
from pygan.divergences.elementary import (
    expm1,
    log1mexp,
    log1mexp_softplus,
    log_mean_exp,
    softplus,
)
from pygan.settings import FRACTION


@dataclass(frozen=True, repr=False)
class JensenShannon(Divergence):
    """As f-GAN's f defines it: twice the usual divergence, which is at most log 2."""

    name = "jensen_shannon"
    formulas = Formulas(
        divergence="∫ p log(2p/(p + q)) + q log(2q/(p + q)) dx",
        f="u log u - (u + 1) log((u + 1)/2)",
        conjugate="-log(2 - exp t)",
        domain="t < log 2",
        output_activation="log 2 - log(1 + exp(-v))",
        conjugate_of_activation="log(1 + exp v) - log 2",
        threshold="0",
    )
    domain_end = math.log(2)

    def _f(self, u: Tensor) -> Tensor:
        return torch.xlogy(u, 2 * u / (1 + u)) - torch.log1p((u - 1) / 2)

    def _conjugate(self, t: Tensor) -> Tensor:
        return -torch.log1p(-expm1(t))

    def _output_activation(self, v: Tensor) -> Tensor:
        return -log_mean_exp(-v)

    def _conjugate_of_activation(self, v: Tensor) -> Tensor:
        return log_mean_exp(v)

    def _density_ratio(self, v: Tensor) -> Tensor:
        return torch.exp(v)

    def _integrand(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        log_m = torch.logaddexp(log_p, log_q) - math.log(2)
        return weighted(log_p.exp(), log_p - log_m) + weighted(log_q.exp(), log_q - log_m)


@dataclass(frozen=True, repr=False)
class JensenShannonWeighted(Divergence):
    """pi KL(P||M) + (1 - pi) KL(Q||M) with M = pi P + (1 - pi) Q."""

    name = "jensen_shannon_weighted"
    formulas = Formulas(
        divergence="∫ pi p log(p/m) + (1 - pi) q log(q/m) dx with m = pi p + (1 - pi) q",
        f="pi u log u - (1 - pi + pi u) log(1 - pi + pi u)",
        conjugate="(1 - pi) log((1 - pi)/(1 - pi exp(t/pi)))",
        domain="t < -pi log pi",
        output_activation="-pi log pi - log(1 + exp(-v))",
        conjugate_of_activation="(1 - pi) log((1 - pi)/(1 - (1 + exp(-v))^(-1/pi)))",
        threshold="0",
    )
    needs_double = True

    pi: Annotated[float, FRACTION, "weight of P in the mixture that both are compared with"] = 0.5

    @property
    def domain_end(self) -> float:
        return -self.pi * math.log(self.pi)

    @property
    def threshold_v(self) -> float:
        return -math.log(math.expm1(self.domain_end))

    def _f(self, u: Tensor) -> Tensor:
        m = 1 + self.pi * (u - 1)
        return self.pi * torch.xlogy(u, u / m) - (1 - self.pi) * torch.log(m)

    def _conjugate(self, t: Tensor) -> Tensor:
        odds = self.pi / (1 - self.pi)
        vanishing = (-odds * expm1(t / self.pi)).clamp(min=-1)  # -1 at the domain's end
        return (self.pi - 1) * torch.log1p(vanishing)

    def _output_activation(self, v: Tensor) -> Tensor:
        return self.domain_end - softplus(-v)

    def _conjugate_of_activation(self, v: Tensor) -> Tensor:
        return (1 - self.pi) * (math.log1p(-self.pi) - log1mexp_softplus(-v, 1 / self.pi))

    def _density_ratio(self, v: Tensor) -> Tensor:
        return (1 - self.pi) / (self.pi * expm1(softplus(-v) / self.pi))

    def _integrand(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        log_m = torch.logaddexp(log_p + math.log(self.pi), log_q + math.log1p(-self.pi))
        of_p = self.pi * weighted(log_p.exp(), log_p - log_m)
        return of_p + (1 - self.pi) * weighted(log_q.exp(), log_q - log_m)


@dataclass(frozen=True, repr=False)
class GAN(Divergence):
    """The objective of the original GAN at its optimal critic: Jensen-Shannon's D_f - 2 log 2."""

    name = "gan"
    formulas = Formulas(
        divergence="∫ p log(p/(p + q)) + q log(q/(p + q)) dx",
        f="u log u - (u + 1) log(u + 1)",
        conjugate="-log(1 - exp t)",
        domain="t < 0",
        output_activation="-log(1 + exp(-v))",
        conjugate_of_activation="log(1 + exp v)",
        threshold="-log 2",
    )
    threshold = -math.log(2)
    domain_end = 0.0

    def _f(self, u: Tensor) -> Tensor:
        return torch.xlogy(u, u / (1 + u)) - torch.log1p(u)

    def _conjugate(self, t: Tensor) -> Tensor:
        return -log1mexp(t)

    def _output_activation(self, v: Tensor) -> Tensor:
        return -softplus(-v)

    def _conjugate_of_activation(self, v: Tensor) -> Tensor:
        return softplus(v)

    def _density_ratio(self, v: Tensor) -> Tensor:
        return torch.exp(v)

    def _integrand(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        log_sum = torch.logaddexp(log_p, log_q)
        return weighted(log_p.exp(), log_p - log_sum) + weighted(log_q.exp(), log_q - log_sum)
