"""python -m benchmarks [MODE] [--help]: measures, unless another mode is named."""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module

Mode = Callable[[Sequence[str]], int]  # takes the arguments, returns the exit status

# Modules whose main a mode is; imported only when it runs, as each has needs of its own.
MODES = {
    "measure": "benchmarks.measuring",
    "check": "benchmarks.gates.command",
    "report": "benchmarks.report.command",
    "quality": "benchmarks.quality.command",
    "growth": "benchmarks.growth.command",
}


def main(argv: Sequence[str]) -> int:
    """Returns the exit status of the mode."""
    name, rest = ("measure", argv) if not argv or argv[0] not in MODES else (argv[0], argv[1:])
    mode: Mode = import_module(MODES[name]).main
    return mode(rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
