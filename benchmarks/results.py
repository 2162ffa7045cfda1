"""Runs a case and states the outcome: times of its providers and their ratios to each baseline."""

from dataclasses import dataclass, field

import torch

from benchmarks.case import BASELINES, Case, Kind
from benchmarks.check import checked_calls
from benchmarks.timing import Spread, measure


@dataclass(frozen=True)
class Row:
    """One provider: seconds a call, and by how much it is faster than each baseline."""

    label: str
    kind: Kind
    seconds: Spread | None = None
    speedups: dict[str, Spread] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True)
class Result:
    """One case. With an `error` nothing was timed."""

    name: str
    rows: list[Row] = field(default_factory=list)
    error: str | None = None


def synchronize_cpu() -> None:
    """A call on the CPU has ended when it returns."""


def run(case: Case, device: torch.device, rounds: int) -> Result:
    """Checks, then times; a case that fails is a result too, so that the others go on."""
    synchronize = torch.cuda.synchronize if device.type == "cuda" else synchronize_cpu
    try:
        calls, errors = checked_calls(case, device)
        seconds = measure(list(calls.values()), rounds, synchronize)
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
        rows.append(Row(label, kind, Spread.of(times[label]), speedups))
    return Result(case.name, rows)
