"""The experiments as `pygan reproduce` lists them."""

from pygan.reproduce.experiments import EXPERIMENTS

ALL = "each in turn, and a page that shows them"


def listing() -> str:
    """A line each: name, minutes of a full and of a short run, what it shows."""
    entries = EXPERIMENTS.values()
    lines = [
        _line("experiment", "full", "--quick", "what it shows"),
        *(
            _line(name, _minutes(e.minutes), _minutes(e.quick_minutes), e.experiment.title())
            for name, e in EXPERIMENTS.items()
        ),
        _line(
            "all",
            _minutes(sum(entry.minutes for entry in entries)),
            _minutes(sum(entry.quick_minutes for entry in entries)),
            ALL,
        ),
    ]
    return "\n".join([*lines, "", "pygan reproduce EXPERIMENT [--quick]"])


def _line(name: str, full: str, quick: str, shows: str) -> str:
    return f"{name:19}{full:>9}{quick:>9}  {shows}"


def _minutes(count: float) -> str:
    return f"{count:g} min"
