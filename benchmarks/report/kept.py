"""Results that were kept: the newest of each machine and suite counts."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = re.compile(r"(?P<machine>.+?)-\d{4}-\d\d-\d\d-.+")  # machine-date-what.json
SUITES = "suites"  # the kind of a file of cases
KINDS = (SUITES, "quality", "growth")  # the modes whose results the page can show


@dataclass(frozen=True)
class Kept:
    """One suite, or one run of another mode, on one machine.

    `kind` is one of KINDS; `suite` the suite's name, or the kind again. `facts`
    is the file without its results.
    """

    path: Path
    machine: str
    kind: str
    suite: str
    facts: Mapping[str, Any]
    results: list[Mapping[str, Any]]

    @property
    def title(self) -> str:
        return f"{self.suite}, {self.machine}"

    @property
    def gpu(self) -> str | None:
        """Its name and driver; None where the processor was measured."""
        machine = self.facts["machine"]
        name, driver = machine["gpu"], machine.get("driver")
        return f"{name}, driver {driver}" if driver else name

    @property
    def slug(self) -> str:
        return f"benchmarks-{self.machine}-{self.suite}"


def of_file(path: Path) -> Iterable[Kept]:
    """What a file holds, by suite.

    Raises:
        ValueError: the file's name says no machine, or it is of a mode that the page cannot show.
    """
    name = NAME.fullmatch(path.stem)
    if name is None:
        raise ValueError(f"{path}: expected MACHINE-YYYY-MM-DD-WHAT.json")
    facts = json.loads(path.read_text())
    kind, results = facts["kind"], facts.pop("results")
    if kind not in KINDS:
        raise ValueError(f"{path}: kind is {kind!r}, expected one of {', '.join(KINDS)}")
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for result in results:
        groups.setdefault(result.get("suite", kind), []).append(result)
    for suite, group in groups.items():
        yield Kept(path, name["machine"], kind, suite, facts, group)


def newest(folder: Path) -> list[Kept]:
    """By machine, then suite; the latest date of each."""
    found: dict[tuple[str, str], Kept] = {}
    for path in sorted(folder.glob("*.json")):
        for kept in of_file(path):
            key = kept.machine, kept.suite
            if key not in found or kept.facts["date"] >= found[key].facts["date"]:
                found[key] = kept
    return [found[key] for key in sorted(found)]
