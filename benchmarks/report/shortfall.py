"""The list of what is below its goal, or below 85 % of the roof, with the reason."""

from collections.abc import Iterable, Sequence

from benchmarks.gates.judged import judged
from benchmarks.gates.table import GATES
from benchmarks.gates.verdict import Verdict, judge, number
from benchmarks.report.bars import FASTER
from benchmarks.report.kept import SUITES, Kept
from benchmarks.report.markdown import table
from benchmarks.report.reasons import GATES as GATE_REASONS
from benchmarks.report.reasons import ROOF as ROOF_REASONS
from benchmarks.report.reasons import reason

ROOF_GOAL = 0.85


def verdicts(machine: Sequence[Kept]) -> list[Verdict]:
    """Of all gates, from all suites of a machine; of a GPU's if its results are among them."""
    devices = {kept.facts["settings"]["device"] for kept in machine}
    device = "cuda" if "cuda" in devices else "cpu"
    results = [
        result
        for kept in machine
        if kept.facts["settings"]["device"] == device
        for result in judged(kept.kind, kept.results)
    ]
    return [judge(gate, device, results) for gate in GATES]


def gates(machine: Sequence[Kept]) -> str:
    """All gates, with the reason beside each that is missed."""
    rows = []
    for verdict in verdicts(machine):
        gate = verdict.gate
        rows.append(
            [
                gate.name,
                f"`{gate.provider}`",
                "of the roof" if gate.over is None else f"over {gate.over}",
                number(gate.goal, gate),
                "" if verdict.figure is None else number(verdict.figure, gate),
                verdict.outcome.value,
                reason(GATE_REASONS, gate.name) if verdict.failed and verdict.figure else "",
            ]
        )
    return table(["gate", "provider", "", "goal", "figure", "", "reason"], rows)


def below_roof(machine: Sequence[Kept]) -> Iterable[list[str]]:
    for kept in machine:
        for result in kept.results if kept.kind == SUITES else ():
            tiers = [row for row in result["rows"] if row["kind"] in FASTER]
            # Results of before the roof was measured say nothing of it.
            shares = [row["of_roof"] for row in tiers if row.get("of_roof") is not None]
            if shares and max(shares) < ROOF_GOAL:
                name = result["name"]
                yield [kept.suite, name, f"{max(shares):.0%}", reason(ROOF_REASONS, name)]


def roof(machine: Sequence[Kept]) -> str:
    """Cases whose best tier is below ROOF_GOAL of the roof."""
    return table(["suite", "case", "best of roof", "reason"], below_roof(machine))
