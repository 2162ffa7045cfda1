"""What a preparation has done so far, on disk, so that it can go on after it was killed."""

import fcntl
import json
import os
from pathlib import Path
from typing import Any, NamedTuple, Self

from pygan.settings import UserError


class Skipped(NamedTuple):
    """An entry that gives no image: its row, its name and why."""

    row: int
    name: str
    why: str


class Journal:
    """A file of lines of JSON: the recipe, then one for each chunk that is on disk.

    recipe: whatever decides the result; to go on with another one is refused
    done:   skipped entries of each chunk that is done, by the chunk's first row

    While it is open nobody else can open it. Raises UserError.
    """

    def __init__(self, path: Path, recipe: dict[str, Any]) -> None:
        self.path = path
        self.done: dict[int, list[Skipped]] = {}
        self._file = path.open("a+b")
        self._lock()
        try:
            self._load(recipe)
        except BaseException:
            self._file.close()
            raise

    @property
    def skipped(self) -> list[Skipped]:
        """Of all chunks that are done, by row."""
        return sorted(entry for chunk in self.done.values() for entry in chunk)

    def add(self, row: int, skipped: list[Skipped]) -> None:
        """The chunk from this row on is done, and on disk."""
        self.done[row] = skipped
        self._append({"row": row, "skipped": skipped})

    def start_over(self) -> None:
        """Forget all chunks."""
        self.done.clear()
        self._file.seek(0)
        recipe = self._file.readline()
        self._file.truncate(len(recipe))

    def remove(self) -> None:
        """The preparation has ended."""
        self.path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def _load(self, recipe: dict[str, Any]) -> None:
        self._file.seek(0)
        content = self._file.read()
        whole = content[: content.rfind(b"\n") + 1]
        # A line that was cut off must not stand before the next one.
        self._file.truncate(len(whole))
        if not whole:
            self._append(recipe)
            return
        before, *chunks = _parse(self.path, whole)
        _check_same(self.path, before, recipe)
        for chunk in chunks:
            self.done[chunk["row"]] = [Skipped(*entry) for entry in chunk["skipped"]]

    def _append(self, entry: dict[str, Any]) -> None:
        self._file.write(json.dumps(entry).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise UserError(
                f"another pygan prepare is at work in {self.path.parent}: wait for it, or choose"
                " another --out"
            ) from None


def _parse(path: Path, content: bytes) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in content.splitlines()]
    except ValueError:
        raise UserError(f"{path} is no journal of a preparation: remove it") from None


def _check_same(path: Path, before: dict[str, Any], now: dict[str, Any]) -> None:
    for key in sorted({*before, *now}):
        if before.get(key) != now.get(key):
            raise UserError(
                f"{path.parent} holds half a preparation with another {key}"
                f" ({before.get(key)!r}, now {now.get(key)!r}): go on with that one, remove"
                f" {path}, or choose another --out"
            )
