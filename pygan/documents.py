"""Figures as documents: JSON, and tables in Markdown."""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any


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
