"""python -m benchmarks [--suite NAME] [--device cpu|cuda] [--threads N] [--quick] [--json FILE]

python -m benchmarks MODE [--help]: quality or growth.
"""

import argparse
import dataclasses
import json
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from benchmarks import environment, results
from benchmarks.suites import SUITES
from benchmarks.table import heading, table
from benchmarks.timing import ROUND_SECONDS, THREADS

ROUNDS, QUICK_ROUNDS = 101, 11
# Modules whose main(argv) -> exit status a mode is.
MODES = {"quality": "benchmarks.quality.command", "growth": "benchmarks.growth.command"}


def parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--suite", choices=SUITES, default="optim", help="what to measure")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument(
        "--threads", type=int, default=THREADS, help="CPU threads of every provider"
    )
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROUNDS} rounds, not {ROUNDS}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured here")
    arguments = parser.parse_args(argv)
    if arguments.device == "cuda" and not torch.cuda.is_available():
        parser.error("--device cuda: torch sees no GPU")
    return arguments


def main(argv: list[str] | None = None) -> int:
    """Returns the exit status: 0, or 1 where a case could not be timed."""
    argv = sys.argv[1:] if argv is None else argv
    if argv and argv[0] in MODES:
        return int(import_module(MODES[argv[0]]).main(argv[1:]))
    arguments = parse(argv)
    torch.set_num_threads(arguments.threads)
    device = torch.device(arguments.device)
    rounds = QUICK_ROUNDS if arguments.quick else ROUNDS
    report: dict[str, Any] = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": environment.machine(device),
        "versions": environment.versions(),
        "settings": {
            "suite": arguments.suite,
            "device": arguments.device,
            "threads": arguments.threads,
            "rounds": rounds,
            "round_seconds": ROUND_SECONDS,
        },
    }
    print(heading(report))
    finished = []
    for case in SUITES[arguments.suite]:
        finished.append(results.run(case, device, rounds))
        print(table(finished[-1]), flush=True)
    if arguments.json:
        report["results"] = [dataclasses.asdict(result) for result in finished]
        arguments.json.write_text(json.dumps(report, indent=2) + "\n")
    return int(any(result.error for result in finished))


if __name__ == "__main__":
    sys.exit(main())
