"""What gates look at, from the result files of the modes: cases, and contests as if they were."""

from collections.abc import Mapping, Sequence
from typing import Any

QUALITY = "quality"  # the mode, and the suite of the gates about its contests

Result = Mapping[str, Any]


def as_case(contest: Result) -> Result:
    """A row a way; its speedups say how much sooner it meets the target."""
    kinds = {curve["label"]: curve["kind"] for curve in contest["curves"]}
    speedups: dict[str, dict[str, Any]] = {label: {} for label in kinds}
    for sooner in contest["sooner"]:
        speedups[sooner["label"]][sooner["baseline"]] = sooner["seconds_spread"]
    rows = [
        {"label": label, "kind": kind, "speedups": speedups[label], "of_roof": None}
        for label, kind in kinds.items()
    ]
    return {"suite": QUALITY, "name": contest["name"], "rows": rows}


def judged(kind: str, results: Sequence[Result]) -> list[Result]:
    """The results of a file of that kind, as gates look at them; none of a kind without gates."""
    if kind == QUALITY:
        return [as_case(contest) for contest in results]
    return list(results) if kind == "suites" else []
