"""Checkpoints on disk: never half written, checked when read, the last few kept."""

import hashlib
import io
import os
import pickle
from pathlib import Path
from typing import Any

import torch

from pygan.settings import UserError

State = dict[str, Any]


class Checkpoints:
    """The files NNNNNNNN.pt of one folder, each with its SHA-256 beside it in NNNNNNNN.pt.sha256.

    States are plain dicts of tensors and numbers: loading one never runs code from the file.
    """

    def __init__(self, folder: Path, keep: int = 3) -> None:
        self.folder = folder
        self.keep = keep

    def save(self, step: int, state: State) -> Path:
        """Write the state of a step and remove all but the newest `keep` files."""
        buffer = io.BytesIO()
        torch.save(state, buffer)
        content = buffer.getvalue()
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{step:08d}.pt"
        # The sum comes last: a file without its sum was cut off and counts as invalid.
        _replace(path, content)
        _replace(_sum_path(path), hashlib.sha256(content).hexdigest().encode())
        for old in self._newest_first()[self.keep :]:
            old.unlink()
            _sum_path(old).unlink(missing_ok=True)
        return path

    def load(self, device: torch.device) -> State | None:
        """The newest state that is whole, or None if none was ever written.

        Says which files it skips and why. Raises UserError if there are files but none is whole.
        """
        for path in self._newest_first():
            try:
                state = _read(path, device)
            except ValueError as error:
                print(f"skipping {path}: {error}")
            else:
                print(f"loaded {path}")
                return state
        if self._newest_first():
            raise UserError(f"no checkpoint in {self.folder} is whole: start anew in another --out")
        return None

    def _newest_first(self) -> list[Path]:
        return sorted(self.folder.glob("*.pt"), reverse=True)


def _read(path: Path, device: torch.device) -> State:
    """The state in a file. Raises ValueError if the file is not whole or holds code."""
    content = path.read_bytes()
    if not _sum_path(path).exists():
        raise ValueError("it has no .sha256 beside it")
    if hashlib.sha256(content).hexdigest() != _sum_path(path).read_text().strip():
        raise ValueError("its content does not match its SHA-256")
    try:
        state: State = torch.load(io.BytesIO(content), map_location=device, weights_only=True)
    except pickle.UnpicklingError:
        raise ValueError("it holds more than tensors and numbers") from None
    return state


def _sum_path(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _replace(path: Path, content: bytes) -> None:
    """Write so that the path holds its old content or all of the new, even after a power cut."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
