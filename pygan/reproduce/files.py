"""What every experiment writes: a folder of its own, table.md and results.json."""

from pathlib import Path
from typing import Any

from pygan.documents import write_json
from pygan.settings import UserError


def make_empty(folder: Path) -> None:
    """Make the folder. Raises UserError if it holds something or cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UserError(f"{folder} is not empty: choose another --out")
    except OSError as error:
        raise UserError(
            f"cannot write to {folder} ({error.strerror}): choose another --out"
        ) from None


def write_report(markdown: str, figures: Any, folder: Path) -> str:
    """Write both files into the folder; returns the Markdown."""
    (folder / "table.md").write_text(markdown + "\n", encoding="utf-8")
    write_json(figures, folder / "results.json")
    return markdown
