"""What every f-divergence offers; the formulas stand in its subclasses."""

import dataclasses
import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, TypeVar

import torch
from torch import Tensor

from pygan.divergences.quadrature import Function, integrate
from pygan.settings import Settings

Number = TypeVar("Number", float, Tensor)


class Formulas(NamedTuple):
    """A divergence in the notation of f-GAN (arXiv:1606.00709), for documentation."""

    divergence: str  # D_f(P||Q)
    f: str  # f(u)
    conjugate: str  # f*(t)
    domain: str  # where f*(t) is finite
    output_activation: str  # g_f(v)
    conjugate_of_activation: str  # f*(g_f(v))
    threshold: str  # f'(1)


@dataclass(frozen=True, repr=False)
class Divergence(Settings, ABC):
    """D_f(P||Q) = ∫ q f(p/q) dx, and what its variational estimate is made of.

    Immutable, hashable, picklable; equal to another of the same name and parameters. The methods
    take a float, or a tensor of any floating dtype, and return the same. Everything can be
    differentiated twice away from kinks, and NaN propagates.

    Yours is a subclass, a frozen dataclass with repr=False. Every function takes an object of it,
    and its name once the class is in DIVERGENCES; plain PyTorch computes it, not the kernels.
    """

    name: ClassVar[str]

    @property
    def formulas(self) -> Formulas | None:
        """What documentation prints; None where nobody wrote it down."""
        return None

    @property
    def threshold(self) -> float:
        """f'(1): the optimal critic's T = g_f(V) is above where p > q."""
        return 0.0

    @property
    def threshold_v(self) -> float:
        """The v with g_f(v) = f'(1)."""
        return 0.0

    @property
    def domain_end(self) -> float:
        """f*(t) is +inf for every t above."""
        return math.inf

    @property
    def power(self) -> float:
        """An a such that D_f is infinite where ∫ p^a q^(1-a) dx is; 1 where it makes no demand."""
        return 1.0

    @property
    def needs_double(self) -> bool:
        """Whether all computes in float64, for lack of a form that is accurate in float32."""
        return False

    def f(self, u: Number) -> Number:
        """The convex f(u), on u ≥ 0; +inf below."""
        return self._map(lambda x: _unless(x < 0, x, self._f, 1.0), u)

    def conjugate(self, t: Number) -> Number:
        """f*(t) = sup {u t - f(u): u ≥ 0}; +inf outside its domain."""
        if isinstance(t, Tensor):  # computes in float64: where its domain ends, f* is steep
            return self._extended_conjugate(t.double()).to(t.dtype)
        return self._map(self._extended_conjugate, t)

    def output_activation(self, v: Number) -> Number:
        """g_f(v): increasing, onto the values that an optimal critic may take."""
        return self._map(self._output_activation, v)

    def conjugate_of_activation(self, v: Number) -> Number:
        """f*(g_f(v)) in closed form, finite wherever its value can be represented."""
        return self._map(self._conjugate_of_activation, v)

    def density_ratio(self, v: Number) -> Number:
        """The p/q for which V = v is optimal: f*'(g_f(v))."""
        return self._map(self._density_ratio, v)

    def widened(self, x: Tensor) -> Tensor:
        """`x` in the type that it is computed in: float32 for half types, or float64."""
        if self.needs_double:
            return x.double()
        return x.float() if x.dtype in (torch.float16, torch.bfloat16) else x

    def between(
        self, log_p: Function, log_q: Function, landmarks: Iterable[tuple[float, float]]
    ) -> float:
        """D_f(P||Q) of two densities on the line, by quadrature; inf where it is infinite.

        Args:
            log_p, log_q: the logarithms of the densities, of a float64 tensor of points.
            landmarks: pairs (location, scale) of the parts that they have, such as the mean and
                standard deviation of every component of a mixture.
        """

        return integrate(lambda x: self._contribution(log_p(x), log_q(x)), landmarks)

    def between_histograms(self, p: Tensor, q: Tensor) -> float:
        """D_f(P||Q) of two discrete laws on the same points; inf where it is infinite.

        Args:
            p, q: the masses of each point, (N,). They are taken as they are; the functions of
                `pygan.metrics.distances` check and normalise theirs.

        Raises:
            ValueError: two shapes.
        """
        if p.shape != q.shape:
            raise ValueError(f"p and q differ in shape: {tuple(p.shape)}, {tuple(q.shape)}")
        return self._contribution(p.double().log(), q.double().log()).sum().item()

    def between_gaussians(self, p: tuple[float, float], q: tuple[float, float]) -> float:
        """D_f(P||Q) of two Gaussians, each (mean, standard deviation); inf where it is infinite.

        Raises:
            ValueError: a mean or deviation that is not finite, or a deviation that is not positive.
        """
        for name, (mean, std) in (("p", p), ("q", q)):
            if not (math.isfinite(mean) and 0 < std < math.inf):
                raise ValueError(f"{name} is {(mean, std)}; expected a finite mean and std > 0")
        # p^a q^(1-a) is a Gaussian of this precision, or has no integral.
        if self.power * p[1] ** -2 + (1 - self.power) * q[1] ** -2 <= 0:
            return math.inf
        return self.between(log_gaussian(*p), log_gaussian(*q), (p, q))

    def __repr__(self) -> str:
        params = "".join(f", {k}={v!r}" for k, v in dataclasses.asdict(self).items())
        return f'pygan.divergence("{self.name}"{params})'

    def _contribution(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        """q f(p/q), and 0 where neither law is."""
        nowhere = torch.maximum(log_p, log_q) == -math.inf
        return torch.where(nowhere, 0.0, self._integrand(log_p, log_q))

    def _extended_conjugate(self, t: Tensor) -> Tensor:
        return _unless(t > self.domain_end, t, self._conjugate, -1.0)

    def _map(self, function: Function, x: Number) -> Number:
        if isinstance(x, Tensor):
            return function(self.widened(x)).to(x.dtype)
        return function(torch.tensor(x, dtype=torch.float64)).item()

    # What a subclass gives, of tensors in float32 or float64: f on u ≥ 0, f* on its domain, g_f
    # onto it, f*(g_f(v)) unless it is right as it stands here, p/q of v, and q f(p/q) of log p and
    # log q.

    @abstractmethod
    def _f(self, u: Tensor) -> Tensor: ...

    @abstractmethod
    def _conjugate(self, t: Tensor) -> Tensor: ...

    @abstractmethod
    def _output_activation(self, v: Tensor) -> Tensor: ...

    def _conjugate_of_activation(self, v: Tensor) -> Tensor:
        return self._conjugate(self._output_activation(v))

    @abstractmethod
    def _density_ratio(self, v: Tensor) -> Tensor: ...

    @abstractmethod
    def _integrand(self, log_p: Tensor, log_q: Tensor) -> Tensor: ...


def log_gaussian(mean: float, std: float) -> Function:
    """The logarithm of a Gaussian's density."""
    return lambda x: -0.5 * ((x - mean) / std) ** 2 - math.log(std * math.sqrt(2 * math.pi))


def weighted(weight: Tensor, x: Tensor) -> Tensor:
    """weight * x, and 0 where the weight is 0 whatever x is."""
    return torch.where(weight == 0, 0.0, weight * x)


def _unless(outside: Tensor, x: Tensor, function: Function, inside: float) -> Tensor:
    """+inf outside and function(x) elsewhere; the rest of its arguments become `inside`, for a NaN
    there would reach the derivatives of all."""
    return torch.where(outside, math.inf, function(torch.where(outside, inside, x)))
