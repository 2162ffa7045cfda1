"""python -m benchmarks quality [--contest NAME] [--seeds N] [--threads N] [--json FILE]

Trains WGAN-GP to a fixed quality as users write it, tuned, and by pygan; says who is there sooner.
"""

import argparse
import dataclasses
from collections.abc import Sequence
from pathlib import Path

import torch

from benchmarks.files import heading_of, write
from benchmarks.gates.judged import QUALITY, judged
from benchmarks.gates.table import GATES
from benchmarks.gates.verdict import cases_of, judge, line
from benchmarks.quality.contest import CONTESTS
from benchmarks.quality.outcome import Curve, Outcome, Sooner
from benchmarks.quality.race import hold
from benchmarks.table import speedup_text
from benchmarks.timing import THREADS

SEEDS, QUICK_SEEDS = 5, 2


def curve_text(curve: Curve) -> str:
    end = f"best {min(curve.emd):.3f} in {curve.seconds[-1]:.1f} s"
    met = f"{curve.seconds_taken:.1f} s" if curve.seconds_taken is not None else f"never: {end}"
    step = 1e3 * curve.seconds[-1] / curve.iterations[-1]
    return f"  seed {curve.seed}  {curve.label:34}{met:>8}  ({step:.3g} ms an iteration)"


def sooner_text(sooner: Sooner) -> str:
    target, step = map(speedup_text, (sooner.seconds_spread, sooner.iteration_spread))
    return (
        f"  {sooner.label} over {sooner.baseline}: {target} of {len(sooner.seconds)} seeds;"
        f" an iteration {step}"
    )


def summary(outcome: Outcome) -> str:
    target = f"  target EMD {outcome.target:.3g}; real samples score {outcome.real_score:.3g}"
    return "\n".join([target, *map(sooner_text, outcome.sooner), ""])


def main(argv: Sequence[str]) -> int:
    """Returns the exit status: 0, or 1 where a gate about a contest that was held is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks quality", description=__doc__)
    names = {contest.name: contest for contest in CONTESTS}
    parser.add_argument("--contest", choices=names, help="this one only")
    parser.add_argument("--seeds", type=int, help=f"trainings of each way; {SEEDS}")
    parser.add_argument("--threads", type=int, default=THREADS, help="CPU threads of every way")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SEEDS} seeds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured here")
    arguments = parser.parse_args(argv)
    torch.set_num_threads(arguments.threads)
    seeds = arguments.seeds or (QUICK_SEEDS if arguments.quick else SEEDS)
    report = heading_of(
        QUALITY, torch.device("cpu"), {"threads": arguments.threads, "seeds": seeds}
    )
    outcomes = []
    for name in [arguments.contest] if arguments.contest else names:
        print(name)
        outcomes.append(
            hold(names[name], seeds, lambda curve: print(curve_text(curve), flush=True))
        )
        print(summary(outcomes[-1]), flush=True)
        if arguments.json:
            write(arguments.json, report, outcomes)
    cases = judged(QUALITY, [dataclasses.asdict(outcome) for outcome in outcomes])
    verdicts = [judge(gate, "cpu", cases) for gate in GATES if cases_of(gate, cases)]
    for verdict in verdicts:
        print(line(verdict))
    return int(any(verdict.failed for verdict in verdicts))
