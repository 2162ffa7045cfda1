"""python -m benchmarks growth [--axis NAME] [--threads N] [--quick] [--json FILE]

Times a critic step of WGAN-GP against one size at a time and fits exponents.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from benchmarks.case import Case
from benchmarks.check import checked_calls
from benchmarks.clocks import wall_clock
from benchmarks.files import heading_of, write
from benchmarks.growth.axes import AXES, WAYS, Axis
from benchmarks.growth.line import Growth, Line, Point, fit
from benchmarks.growth.ranks import measure_ranks
from benchmarks.suites.wgan_gp import TOLERANCE
from benchmarks.table import time_text
from benchmarks.timing import THREADS, Spread, measure

RANKS = "processes"
ROUNDS, QUICK_ROUNDS = 41, 7


def seconds_at(axis: Axis, value: int, rounds: int) -> np.ndarray:
    """Seconds of a step, (rounds, ways), after a check that all ways agree."""
    setting = axis.make(value)
    case = Case(setting.name, setting.samples, axis.providers(value), TOLERANCE)
    calls, _ = checked_calls(case, torch.device("cpu"))
    return measure(list(calls.values()), rounds, wall_clock)


def measure_axis(axis: Axis, rounds: int) -> Growth:
    seconds = [seconds_at(axis, value, rounds) for value in axis.values]
    lines = [
        fit(
            label,
            kind,
            [
                Point(axis.of(value), Spread.of(of_value[:, number]))
                for value, of_value in zip(axis.values, seconds, strict=True)
            ],
        )
        for number, (label, kind, *_) in enumerate(WAYS)
    ]
    return Growth(axis.name, axis.size, axis.expected, axis.reason, lines)


def line_text(line: Line) -> list[str]:
    off = f", above the line below {line.leaves_below}" if line.leaves_below else ""
    head = f"  {line.label}: exponent {line.exponent:.2f} of the largest {line.fitted}{off}"
    return [head, *(f"    {p.x:>9} {time_text(p.seconds)}" for p in line.points)]


def text(growth: Growth) -> str:
    head = f"{growth.name} ({growth.size}): {growth.expected} expected; {growth.reason}"
    return "\n".join([head, *(row for line in growth.lines for row in line_text(line)), ""])


def main(argv: Sequence[str]) -> int:
    """Returns the exit status, 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks growth", description=__doc__)
    axes = {axis.name.partition(",")[0]: axis for axis in AXES}
    parser.add_argument("--axis", choices=(*axes, RANKS), help="this one only")
    parser.add_argument("--threads", type=int, default=THREADS, help="CPU threads of every way")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROUNDS} rounds, not {ROUNDS}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured here")
    arguments = parser.parse_args(argv)
    torch.set_num_threads(arguments.threads)
    rounds = QUICK_ROUNDS if arguments.quick else ROUNDS
    report = heading_of(
        "growth", torch.device("cpu"), {"threads": arguments.threads, "rounds": rounds}
    )
    grown = []
    for name in [arguments.axis] if arguments.axis else [*axes, RANKS]:
        grown.append(measure_ranks(rounds) if name == RANKS else measure_axis(axes[name], rounds))
        print(text(grown[-1]), flush=True)
        if arguments.json:
            write(arguments.json, report, grown)
    return 0
