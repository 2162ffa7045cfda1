"""Results of a mode as a file: where, when and how they were measured, then the results."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from benchmarks import environment
from benchmarks.table import heading


def heading_of(kind: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """All of a report on the CPU but its results; prints it."""
    report = {
        "kind": kind,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": environment.machine(torch.device("cpu")),
        "versions": environment.versions(),
        "settings": dict(settings),
    }
    print(heading(report))
    return report


def write(path: Path, report: Mapping[str, Any], results: Sequence[Any]) -> None:
    """The report with its results, each a dataclass, as JSON."""
    whole = {**report, "results": [dataclasses.asdict(result) for result in results]}
    path.write_text(json.dumps(whole, indent=2) + "\n")
