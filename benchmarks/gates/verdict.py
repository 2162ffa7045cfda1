"""Whether a gate holds, from results as the JSON files have them, each with its suite."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from benchmarks.gates.table import Gate

Results = Sequence[Mapping[str, Any]]
NEAR = 0.05  # of the goal: measured again, above it as well as below


class Outcome(StrEnum):
    HOLDS = "holds"
    MISSED = "missed"
    NOT_MEASURED = "not measured on this device"
    ABSENT = "no such figure in the results"


@dataclass(frozen=True)
class Verdict:
    """A gate, the figure that it was judged by, and the case with the least of those it is from."""

    gate: Gate
    outcome: Outcome
    figure: float | None = None
    worst: str | None = None

    @property
    def near(self) -> bool:
        return self.figure is not None and abs(self.figure / self.gate.goal - 1) < NEAR

    @property
    def failed(self) -> bool:
        return self.outcome in (Outcome.MISSED, Outcome.ABSENT)


def matches(name: str, pattern: str) -> bool:
    """By a shell's pattern with * for any text; brackets stand for themselves."""
    return fnmatchcase(name, pattern.replace("[", "[[]"))


def cases_of(gate: Gate, results: Results) -> list[Mapping[str, Any]]:
    """Results of the cases that the gate is about."""
    return [r for r in results if r["suite"] == gate.suite and matches(r["name"], gate.cases)]


def figures(gate: Gate, results: Results) -> Iterator[tuple[str, float]]:
    """The case's name and the figure of each case that the gate is about and that was measured."""
    for result in cases_of(gate, results):
        baselines = [row["label"] for row in result["rows"] if row["kind"] == gate.over]
        for row in result["rows"]:
            if not matches(row["label"], gate.provider):
                continue
            if gate.over is None and row["of_roof"] is not None:
                yield result["name"], row["of_roof"]
            for baseline in baselines:
                if baseline in row["speedups"]:
                    yield result["name"], row["speedups"][baseline]["median"]


def judge(gate: Gate, device: str, results: Results) -> Verdict:
    """Results of the device: "cpu" or "cuda". A case that failed counts as a gate that does."""
    if gate.device != device:
        return Verdict(gate, Outcome.NOT_MEASURED)
    found = dict(figures(gate, results))
    if len(found) < max(1, len(cases_of(gate, results))):
        return Verdict(gate, Outcome.ABSENT)
    figure = gate.of.function(list(found.values()))
    outcome = Outcome.HOLDS if figure >= gate.goal else Outcome.MISSED
    return Verdict(gate, outcome, figure, min(found, key=found.__getitem__))


def number(figure: float, gate: Gate) -> str:
    """A figure of the gate's: a share of the roof or a ratio."""
    return f"{figure:.0%}" if gate.over is None else f"{figure:.2f}x"


def line(verdict: Verdict) -> str:
    """The verdict for a terminal."""
    gate = verdict.gate
    over = "of the roof" if gate.over is None else f"over {gate.over}"
    text = f"{verdict.outcome}: {gate.name}, {gate.provider}"
    if verdict.figure is None:
        return f"{text}: at least {number(gate.goal, gate)} {over}"
    return (
        f"{text}: {number(verdict.figure, gate)} {over} ({gate.of.value}; least in"
        f" {verdict.worst}), at least {number(gate.goal, gate)}"
    )
