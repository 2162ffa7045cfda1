"""The outcome of a contest: curves, and by how much one way meets the target sooner than another.

A results file has `kind` "quality" and under `results` a list of Outcome, as nested dicts.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.case import BASELINES, Kind
from benchmarks.timing import Spread


@dataclass
class Curve:
    """The training of one way with one seed: a value a judgement.

    iterations:    of training so far
    seconds:       of training so far
    emd:           distance to the held-out samples
    seconds_taken: when emd first was at or below the target; None if never
    """

    label: str
    kind: Kind
    seed: int
    iterations: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    emd: list[float] = field(default_factory=list)
    seconds_taken: float | None = None


@dataclass(frozen=True)
class Sooner:
    """By how much `label` meets the target sooner than `baseline`: a ratio a seed, and their range.

    seconds:    ratio of the times to the target
    iteration:  ratio of the times of an iteration, which leaves out that rounding makes one
                training a little luckier than another
    """

    label: str
    baseline: str
    seconds: list[float]
    seconds_spread: Spread
    iteration: list[float]
    iteration_spread: Spread


@dataclass(frozen=True)
class Outcome:
    """A contest: its target, what real samples score, all curves and how they compare."""

    name: str
    target: float
    real_score: float
    curves: list[Curve]
    sooner: list[Sooner]


def ratios(
    of: list[Curve], baseline: list[Curve], value: Callable[[Curve], float | None]
) -> list[float]:
    """baseline / of, by seed, where both have the value."""
    pairs = [(value(b), value(a)) for a, b in zip(of, baseline, strict=True)]
    return [b / a for b, a in pairs if a is not None and b is not None]


def compare(of: list[Curve], baseline: list[Curve]) -> Sooner | None:
    """None if no seed has both at the target."""
    seconds = ratios(of, baseline, lambda curve: curve.seconds_taken)
    iteration = ratios(of, baseline, lambda curve: curve.seconds[-1] / curve.iterations[-1])
    if not seconds:
        return None
    spreads = (Spread.of(np.array(values)) for values in (seconds, iteration))
    of_seconds, of_iteration = spreads
    return Sooner(of[0].label, baseline[0].label, seconds, of_seconds, iteration, of_iteration)


def comparisons(ways: list[list[Curve]]) -> list[Sooner]:
    """Each way, all its seeds, against each baseline; without those that never met the target."""
    outcomes = [
        compare(of, baseline)
        for of in ways
        for baseline in ways
        if baseline is not of and baseline[0].kind in BASELINES
    ]
    return [outcome for outcome in outcomes if outcome is not None]
