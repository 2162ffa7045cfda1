"""Runs a case and states the outcome: times of its providers and their ratios to each baseline."""

from dataclasses import dataclass, field

import torch

from benchmarks.case import BASELINES, Case, Kind, Work
from benchmarks.check import checked_calls
from benchmarks.clocks import clock_of
from benchmarks.costs import Costs
from benchmarks.graphs import with_graph
from benchmarks.roof import Roof
from benchmarks.timing import Spread, measure


@dataclass(frozen=True)
class Row:
    """One provider: seconds a call, and by how much it is faster than each baseline.

    `of_roof` is the share of the machine's roof that its median reaches, where the case's work is
    counted; it is above 1 where data stay in a cache.
    """

    label: str
    kind: Kind
    seconds: Spread | None = None
    speedups: dict[str, Spread] = field(default_factory=dict)
    of_roof: float | None = None
    costs: Costs | None = None
    error: str | None = None


@dataclass(frozen=True)
class Result:
    """One case. With an `error` nothing was timed."""

    name: str
    rows: list[Row] = field(default_factory=list)
    work: Work = field(default_factory=Work)
    error: str | None = None


def run(case: Case, device: torch.device, rounds: int, roof: Roof) -> Result:
    """Checks, then times; a case that fails is a result too, so that the others go on."""
    try:
        case = with_graph(case, device)
        calls, errors = checked_calls(case, device)
        seconds = measure(list(calls.values()), rounds, clock_of(device))
        costs = {label: Costs.of(call, device) for label, call in calls.items()}
    except Exception as error:
        return Result(case.name, error=f"{type(error).__name__}: {error}")
    times = dict(zip(calls, seconds.T, strict=True))
    baselines = [p.label for p in case.providers if p.kind in BASELINES and p.label in times]
    rows = []
    for provider in case.providers:
        label, kind = provider.label, provider.kind
        if label in errors:
            rows.append(Row(label, kind, error=errors[label]))
            continue
        # Ratios within a round, not of medians: the two sides then had the same machine.
        speedups = {
            baseline: Spread.of(times[baseline] / times[label])
            for baseline in baselines
            if baseline != label and kind is not Kind.INFORMATION
        }
        spread = Spread.of(times[label])
        of_roof = None
        if kind is not Kind.INFORMATION:
            of_roof = roof.share(case.work, spread.median)
        rows.append(Row(label, kind, spread, speedups, of_roof, costs[label]))
    return Result(case.name, rows, case.work)
