"""python -m benchmarks check [--json FILE ...] [--device cpu|cuda] [--threads N]

Do all gates hold? Without files what they look at is measured now, but for the time to a quality,
which `python -m benchmarks quality` measures and judges. A figure within 5 % of its goal, on either
side, is then measured twice more, and the median of the three counts. Exit status 1 if a gate
fails.
"""

import argparse
import dataclasses
import json
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch

from benchmarks import results
from benchmarks.allocator import keep_freed_memory
from benchmarks.case import Case, Provider
from benchmarks.gates.judged import QUALITY, judged
from benchmarks.gates.table import GATES, Gate
from benchmarks.gates.verdict import Outcome, Verdict, judge, line, matches
from benchmarks.graphs import replayed
from benchmarks.measuring import chosen_device, device_options
from benchmarks.roof import Roof
from benchmarks.suites import SUITES

Found = list[dict[str, Any]]

REPEATS = 2
ROUNDS = 41


def looked_at(case: Case, gates: Iterable[Gate]) -> Case:
    """The case with no more than the providers that gates look at, and the one to check them by."""
    baselines = {gate.over for gate in gates}

    def wanted(provider: Provider) -> bool:
        labels = provider.label, replayed(provider).label
        return provider.kind in baselines or any(
            matches(label, gate.provider) for gate in gates for label in labels
        )

    reference, *others = case.providers
    return dataclasses.replace(case, providers=(reference, *filter(wanted, others)))


def measured(gates: Iterable[Gate], device: torch.device, roof: Roof) -> Found:
    """Results of every case that a gate is about, each measured once."""
    here = [gate for gate in gates if gate.device == device.type]
    found = []
    for suite in dict.fromkeys(gate.suite for gate in here):
        for case in SUITES[suite]:
            about = [
                gate for gate in here if gate.suite == suite and matches(case.name, gate.cases)
            ]
            if about:
                print(f"measuring {case.name}", flush=True)
                result = results.run(looked_at(case, about), device, ROUNDS, roof)
                found.append({"suite": suite, **dataclasses.asdict(result)})
    return found


def settled(verdicts: Sequence[Verdict], device: torch.device, roof: Roof) -> list[Verdict]:
    """Those near their goals by medians of three measurements, their cases measured together."""
    near = [verdict for verdict in verdicts if verdict.near]
    for verdict in near:
        print(f"near its goal, so measured again: {line(verdict)}", flush=True)
    gates = [verdict.gate for verdict in near]
    again = [measured(gates, device, roof) for _ in range(REPEATS)]
    return [by_median(verdict, again) if verdict.near else verdict for verdict in verdicts]


def by_median(verdict: Verdict, again: Iterable[Found]) -> Verdict:
    """The verdict by the median of its figure and those measured again."""
    gate = verdict.gate
    figures = [verdict.figure, *(judge(gate, gate.device, found).figure for found in again)]
    known = [figure for figure in figures if figure is not None]
    if len(known) < len(figures):
        return Verdict(gate, Outcome.ABSENT)
    figure = statistics.median(known)
    outcome = Outcome.HOLDS if figure >= gate.goal else Outcome.MISSED
    return dataclasses.replace(verdict, outcome=outcome, figure=figure)


def report_in(path: Path) -> dict[str, Any]:
    """What a command of the benchmarks wrote there with --json. Raises ValueError."""
    try:
        report = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from None
    if not isinstance(report, dict) or not {"kind", "settings", "results"} <= report.keys():
        raise ValueError(f"{path} holds no results of python -m benchmarks")
    return report


def main(argv: Sequence[str]) -> int:
    """Returns the exit status: 0, or 1 where a gate is missed or has no figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks check", description=__doc__)
    parser.add_argument(
        "--json", type=Path, nargs="+", metavar="FILE", help="judge these results instead"
    )
    device_options(parser)
    arguments = parser.parse_args(argv)
    if arguments.json:
        try:
            reports = list(map(report_in, arguments.json))
        except ValueError as error:
            parser.error(f"--json: {error}")
        devices = {report["settings"]["device"] for report in reports}
        if len(devices) > 1:
            parser.error("--json: results of one device at a time")
        found = [case for report in reports for case in judged(report["kind"], report["results"])]
        verdicts = [judge(gate, *devices, found) for gate in GATES]
    else:
        device = chosen_device(parser, arguments)
        keep_freed_memory()
        roof = Roof.of(device)
        gates = [gate for gate in GATES if gate.suite != QUALITY]
        fresh = measured(gates, device, roof)
        first = [judge(gate, device.type, fresh) for gate in gates]
        verdicts = settled(first, device, roof)
    for verdict in verdicts:
        print(line(verdict))
    misses = [verdict.gate.name for verdict in verdicts if verdict.failed]
    print(f"missed: {', '.join(misses)}" if misses else "every gate of this device holds")
    return int(bool(misses))
