"""metrics.jsonl: one line of numbers per report."""

import json
from pathlib import Path
from typing import Any

Row = dict[str, Any]  # numbers by name, and "warnings" by name where there are any


class MetricsLog:
    """The rows of a run, on disk and in memory.

    A resumed run keeps the rows up to its checkpoint's step; it makes the later ones again.
    """

    def __init__(self, path: Path, step: int) -> None:
        self.path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self.rows: list[Row] = [row for row in map(_row, lines) if row and row["step"] <= step]
        path.write_text("".join(map(_line, self.rows)), encoding="utf-8")

    def append(self, row: Row) -> None:
        """Add a row; it is on disk when this returns."""
        self.rows.append(row)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(row))


def _line(row: Row) -> str:
    return json.dumps(row) + "\n"


def _row(line: str) -> Row | None:
    """None for a line that was cut off in the middle of writing."""
    try:
        row: Row = json.loads(line)
    except json.JSONDecodeError:
        return None
    return row
