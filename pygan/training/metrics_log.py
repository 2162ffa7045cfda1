"""metrics.jsonl: one line of numbers per report."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pygan.files import write_whole
from pygan.training.checkpoints import Scores

Row = dict[str, Any]  # numbers by name, and "warnings" by name where there are any


class MetricsLog:
    """The rows of a run, on disk and in memory.

    A resumed run keeps the rows up to its checkpoint's step; it makes the later ones again.
    """

    def __init__(self, path: Path, step: int) -> None:
        self.path = path
        self.rows = [row for row in read_rows(path) if row["step"] <= step]
        write_whole(path, "".join(map(_line, self.rows)).encode())

    def append(self, row: Row) -> None:
        """Add a row; it is on disk when this returns."""
        self.rows.append(row)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(row))


def read_rows(path: Path) -> list[Row]:
    """The rows of a file, without one that was cut off; none if there is no file."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [row for row in map(_row, lines) if row is not None]


def scores(rows: Iterable[Row]) -> Scores:
    """The distance to held-out data, by step."""
    return {row["step"]: row["swd"] for row in rows}


def _line(row: Row) -> str:
    return json.dumps(row) + "\n"


def _row(line: str) -> Row | None:
    """None for a line that was cut off in the middle of writing."""
    try:
        row: Row = json.loads(line)
    except json.JSONDecodeError:
        return None
    return row
