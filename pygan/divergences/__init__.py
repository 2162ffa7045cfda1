"""The f-divergences of f-GAN (arXiv:1606.00709), exactly and in stable form.

To add one: write its class beside its relatives, add it to DIVERGENCES, and write its twin in
`csrc/divergences.h`.
"""

import dataclasses
from numbers import Real

from pygan.divergences.alpha import Alpha
from pygan.divergences.base import Divergence, Formulas, log_gaussian
from pygan.divergences.chi_squared import Neyman, Pearson
from pygan.divergences.jensen_shannon import GAN, JensenShannon, JensenShannonWeighted
from pygan.divergences.kullback_leibler import KL, Jeffrey, ReverseKL
from pygan.divergences.squared_hellinger import SquaredHellinger
from pygan.divergences.total_variation import TotalVariation
from pygan.spelling import suggestion

__all__ = [
    "DIVERGENCES",
    "Divergence",
    "Formulas",
    "as_divergence",
    "divergence",
    "log_gaussian",
]

DIVERGENCES: dict[str, type[Divergence]] = {
    cls.name: cls
    for cls in (
        TotalVariation,
        KL,
        ReverseKL,
        Pearson,
        Neyman,
        SquaredHellinger,
        Jeffrey,
        JensenShannon,
        JensenShannonWeighted,
        GAN,
        Alpha,
    )
}


def divergence(name: str, **params: float) -> Divergence:
    """The f-divergence of that name.

    Args:
        name: total_variation, kl, reverse_kl, pearson, neyman, squared_hellinger, jeffrey,
            jensen_shannon, jensen_shannon_weighted, gan or alpha.
        params: `pi` in (0, 1), 0.5 unless given, of jensen_shannon_weighted; `alpha`, finite and
            neither 0 nor 1, of alpha.

    Raises:
        TypeError: a name that is no text.
        ValueError: an unknown name, or a parameter that is unknown, missing or out of range.
    """
    if not isinstance(name, str):
        raise TypeError(
            f"name is a {type(name).__name__}; expected one of {', '.join(DIVERGENCES)}"
        )
    if name not in DIVERGENCES:
        raise ValueError(f"divergence {name!r} is unknown{suggestion(name, DIVERGENCES)}")
    kind = DIVERGENCES[name]
    fields = {field.name: field.default for field in dataclasses.fields(kind)}
    for key, value in params.items():
        if key not in fields:
            allowed = " and ".join(fields) or "none"
            raise ValueError(f"{name} has no parameter {key!r}; it takes {allowed}")
        if not isinstance(value, Real):
            raise ValueError(f"{key} is {value!r}; expected a number")
    for key, default in fields.items():
        if default is dataclasses.MISSING and key not in params:
            raise ValueError(
                f"divergence {name!r} has no default for {key}; expected it as in"
                f" pygan.divergence({name!r}, {key}=0.5)"
            )
    return kind(**params)


# Made ahead of use: torch.compile can look one up, but not make one.
_DEFAULTS = {
    name: kind()
    for name, kind in DIVERGENCES.items()
    if not any(field.default is dataclasses.MISSING for field in dataclasses.fields(kind))
}


def as_divergence(value: str | Divergence) -> Divergence:
    """`value` itself, or the divergence of that name with its default parameters."""
    if isinstance(value, Divergence):
        return value
    if not isinstance(value, str):
        raise TypeError(f"divergence is a {type(value).__name__}; expected a name or a Divergence")
    if value in _DEFAULTS:
        return _DEFAULTS[value]
    return divergence(value)
