"""python -m benchmarks [measure] [--suite NAME|all] [--device cpu|cuda] [--threads N] [--quick]
[--json FILE]: the times of all providers of all cases, side by side."""

import argparse
import dataclasses
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch

from benchmarks import results
from benchmarks.allocator import keep_freed_memory
from benchmarks.case import Case, Kind
from benchmarks.files import heading_of, write
from benchmarks.results import Result
from benchmarks.roof import Roof
from benchmarks.suites import SUITES
from benchmarks.table import table
from benchmarks.timing import ROUND_SECONDS, THREADS

ALL = "all"
ROUNDS, QUICK_ROUNDS = 101, 11
QUICK_SECONDS = 420  # that a quick run may take; cases that are not begun by then say so


def device_options(parser: argparse.ArgumentParser) -> None:
    """The options of every mode that measures."""
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument(
        "--threads", type=int, default=THREADS, help="CPU threads of every provider"
    )


def chosen_device(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> torch.device:
    """The device of the arguments, with the threads set; or the parser's error."""
    if arguments.device == "cuda" and not torch.cuda.is_available():
        parser.error("--device cuda: torch sees no GPU")
    torch.set_num_threads(arguments.threads)
    return torch.device(arguments.device)


def without_compiler(case: Case) -> Case:
    """Compiling takes longer than a quick run."""
    kept = tuple(p for p in case.providers if p.kind is not Kind.COMPILED)
    return dataclasses.replace(case, providers=kept)


def quickly(
    cases: Iterable[Case], device: torch.device, roof: Roof, seconds: float
) -> Iterable[Result]:
    end = time.monotonic() + seconds
    for case in map(without_compiler, cases):
        if time.monotonic() < end:
            yield results.run(case, device, QUICK_ROUNDS, roof)
        else:
            yield Result(case.name, error="a quick run has no time left for it")


def thoroughly(cases: Iterable[Case], device: torch.device, roof: Roof) -> Iterable[Result]:
    for case in cases:
        yield results.run(case, device, ROUNDS, roof)


def main(argv: Sequence[str]) -> int:
    """Returns the exit status: 0, or 1 where a case could not be timed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--suite", choices=(*SUITES, ALL), default=ALL, help="what to measure")
    device_options(parser)
    quick = f"{QUICK_ROUNDS} rounds, not {ROUNDS}, without torch.compile, {QUICK_SECONDS} s in all"
    parser.add_argument("--quick", action="store_true", help=quick)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured here")
    arguments = parser.parse_args(argv)
    device = chosen_device(parser, arguments)
    keeps_freed_memory = keep_freed_memory()
    roof = Roof.of(device)
    settings = {
        "keeps_freed_memory": keeps_freed_memory,
        "suite": arguments.suite,
        "round_seconds": ROUND_SECONDS,
        "threads": arguments.threads,
        "rounds": QUICK_ROUNDS if arguments.quick else ROUNDS,
    }
    report = heading_of("suites", device, settings) | {"roof": dataclasses.asdict(roof)}
    names = SUITES if arguments.suite == ALL else (arguments.suite,)
    cases = [case for name in names for case in SUITES[name]]
    suites = [name for name in names for _ in SUITES[name]]
    measured = (
        quickly(cases, device, roof, QUICK_SECONDS)
        if arguments.quick
        else thoroughly(cases, device, roof)
    )
    finished = []
    for suite, result in zip(suites, measured, strict=True):
        finished.append({"suite": suite, **dataclasses.asdict(result)})
        print(table(result), flush=True)
    if arguments.json:
        write(arguments.json, report, finished)
    return int(any(result["error"] for result in finished))
