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


def heading_of(kind: str, device: torch.device, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Where, when, with what and how: all of a report but its results; prints it."""
    report = {
        "kind": kind,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": environment.machine(device),
        "versions": environment.versions(),
        "settings": {"device": device.type, **settings},
    }
    print(heading(report))
    return report


def write(path: Path, report: Mapping[str, Any], results: Sequence[Any]) -> None:
    """The report with its results, each a dataclass or a mapping, as JSON."""
    plain = [one if isinstance(one, Mapping) else dataclasses.asdict(one) for one in results]
    path.write_text(json.dumps({**report, "results": plain}, indent=2) + "\n")
