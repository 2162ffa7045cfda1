"""Checkpoints on disk: never half written, checked when read; the last few and the best stay."""

import hashlib
import io
import pickle
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch

from pygan.files import write_whole
from pygan.settings import UserError

State = dict[str, Any]
Scores = Mapping[int, float]  # by step; less is better

NO_SCORES: Scores = MappingProxyType({})


class Checkpoints:
    """The files NNNNNNNN.pt of one folder, each with its SHA-256 beside it in NNNNNNNN.pt.sha256.

    States are plain dicts of tensors and numbers: loading one never runs code from the file.
    """

    def __init__(self, folder: Path, keep: int = 3) -> None:
        self.folder = folder
        self.keep = keep
        self._last: int | None = None  # step that was loaded or saved last

    def save(self, step: int, state: State, scores: Scores = NO_SCORES) -> None:
        """Write the state of a step and remove all but the newest `keep` files and the best one.

        Does nothing for the step that was loaded or saved last: a file that is replaced does not
        match its sum for a moment. Raises OSError, and then every older file stays.
        """
        if step == self._last:
            return
        buffer = io.BytesIO()
        torch.save(state, buffer)
        content = buffer.getvalue()
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(step)
        # The sum comes first: a save that is cut off leaves no state without a sum.
        write_whole(_sum_path(path), hashlib.sha256(content).hexdigest().encode())
        write_whole(path, content)
        self._last = step
        # Later steps than this one were not whole, or the run would have gone on from there.
        kept = [self.best(scores), *[older for older in self.steps() if older <= step][: self.keep]]
        for other in {*self.steps(), *self._steps("*.pt.sha256")} - {*kept}:
            self._path(other).unlink(missing_ok=True)
            _sum_path(self._path(other)).unlink(missing_ok=True)

    def steps(self) -> list[int]:
        """Steps that have a file, whole or not, newest first."""
        return sorted(self._steps("*.pt"), reverse=True)

    def best(self, scores: Scores) -> int | None:
        """Of the steps that have a file and a score the one of least score."""
        return min((s for s in self.steps() if s in scores), key=scores.__getitem__, default=None)

    def load(self, device: torch.device) -> State | None:
        """The newest state that is whole, or None if none was ever written.

        Says which files it skips and why. Raises UserError if there are files but none is whole.
        """
        for step in self.steps():
            try:
                return self._load(step, device)
            except ValueError as error:
                print(f"skipping {self._path(step)}: {error}")
        if self.steps():
            raise UserError(f"no checkpoint in {self.folder} is whole: start anew in another --out")
        return None

    def load_step(self, step: int, device: torch.device) -> State:
        """The state of that step. Raises UserError if it has no file, or one that is not whole."""
        if step not in self.steps():
            there = ", ".join(map(str, self.steps())) or "none"
            raise UserError(f"{self.folder} has no checkpoint of step {step}, but of: {there}")
        try:
            return self._load(step, device)
        except ValueError as error:
            raise UserError(
                f"cannot take {self._path(step)}: {error}; choose another --checkpoint"
            ) from None

    def _load(self, step: int, device: torch.device) -> State:
        state = _read(self._path(step), device)
        print(f"loaded {self._path(step)}")
        self._last = step
        return state

    def _steps(self, pattern: str) -> list[int]:
        stems = [path.name.partition(".")[0] for path in self.folder.glob(pattern)]
        return [int(stem) for stem in stems if stem.isdecimal()]

    def _path(self, step: int) -> Path:
        return self.folder / f"{step:08d}.pt"


def _read(path: Path, device: torch.device) -> State:
    """The state in a file. Raises ValueError if the file is not whole or holds code."""
    if not _sum_path(path).exists():
        raise ValueError("it has no .sha256 beside it")
    try:
        content, expected = path.read_bytes(), _sum_path(path).read_bytes()
    except OSError as error:
        raise ValueError(f"it cannot be read: {error.strerror}") from None
    if hashlib.sha256(content).hexdigest().encode() != expected.strip():
        raise ValueError("its content does not match its SHA-256")
    try:
        state: State = torch.load(io.BytesIO(content), map_location=device, weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError):
        raise ValueError("it holds something else than tensors and numbers") from None
    return state


def _sum_path(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")
