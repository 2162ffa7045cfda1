"""What experiments write: a folder of their own, JSON, Markdown tables."""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

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


def write_json(content: Any, path: Path) -> None:
    """Write dicts, lists and numbers; null for what is not finite, as JSON has no number for it."""
    text = json.dumps(_finite(content), indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """A Markdown table with columns of even width."""
    lines = [head, ["---"] * len(head), *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = ([cell.ljust(w) for cell, w in zip(line, widths, strict=True)] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in padded)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_finite(child) for child in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
