"""The folder of one run: config.yaml metrics.jsonl samples/ curves.png checkpoints/ cache/."""

import itertools
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from pygan.files import UNFINISHED
from pygan.settings import Stopped, UserError
from pygan.training.config import TrainConfig, changeable, flatten
from pygan.training.distributed.environment import launch_command
from pygan.training.folder_lock import FolderLock
from pygan.training.parser import TrainArguments, load_config
from pygan.training.settings_file import write_settings
from pygan.training.tensorboard import check_installed


class RunFolder:
    """Paths of a run's files. A copy in another process holds no lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: FolderLock | None = None
        self.config = path / "config.yaml"
        self.metrics = path / "metrics.jsonl"
        self.curves = path / "curves.png"
        self.profile = path / "profile.json"
        self.tensorboard = path / "tensorboard"
        self.samples = path / "samples"
        self.final = self.samples / "final.png"
        self.nearest = self.samples / "nearest.png"
        self.checkpoints = path / "checkpoints"
        self.cache = path / "cache"

    def __reduce__(self) -> tuple[type[Self], tuple[Path]]:
        return type(self), (self.path,)

    def lock(self) -> None:
        """Keep other runs out until `close`. Raises UserError if there is one."""
        self._lock = FolderLock(self.path)

    def close(self) -> None:
        """Let others in."""
        if self._lock is not None:
            self._lock.close()

    @property
    def resume_command(self) -> str:
        """The command that goes on with this run, on as many processes."""
        config, out = shlex.quote(str(self.config)), shlex.quote(str(self.path))
        return f"{launch_command()} --config {config} --out {out} --resume"

    @contextmanager
    def file_errors(self) -> Iterator[None]:
        """Inside the block an OSError, as of a full disk, ends the run in one line."""
        try:
            yield
        except OSError as error:
            raise Stopped(
                f"the run in {self.path} had to stop: {error}; its checkpoints stay. Mend that,"
                f" then go on: {self.resume_command}"
            ) from None


def open_run(arguments: TrainArguments) -> RunFolder:
    """A new folder for a run, or the one to resume; locked. Raises UserError, overwrites no run."""
    check_installed(arguments.config)
    settings = flatten(arguments.config)
    try:
        run = _resumed(arguments) if arguments.resume else _created(arguments)
        run.lock()
        try:
            write_settings(settings, run.config)
        except OSError:
            run.close()
            raise
    except OSError as error:
        raise UserError(f"cannot write the run folder: {error}") from None
    return run


def _created(arguments: TrainArguments) -> RunFolder:
    out = arguments.out
    if out is None:
        run = RunFolder(_next_free(arguments.source))
    elif out.is_dir() and all(path.name == UNFINISHED for path in out.iterdir()):
        run = RunFolder(out)
    elif out.exists():
        raise UserError(f"{out} exists: go on with its run by --resume, or choose another --out")
    else:
        out.mkdir(parents=True)
        run = RunFolder(out)
    return run


def _next_free(source: Path) -> Path:
    """Make runs/<config>-NNN with the first number that is free."""
    stem = source.resolve().parent.name if source.name == "config.yaml" else source.stem
    for number in itertools.count(1):
        path = Path("runs") / f"{stem}-{number:03d}"
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            continue
        return path
    raise AssertionError("unreachable")


def _resumed(arguments: TrainArguments) -> RunFolder:
    if arguments.out is None:
        raise UserError("--resume needs the folder of the run: add --out RUN")
    run = RunFolder(arguments.out)
    if not run.config.is_file():
        raise UserError(f"{run.path} holds no run: leave --resume out to start one there")
    _check_same(load_config(run.config), arguments.config, run.config)
    return run


def _check_same(before: TrainConfig, now: TrainConfig, path: Path) -> None:
    old, new = flatten(before), flatten(now)
    for key in [key for key in old if key not in changeable(before)]:
        if new.get(key) != old[key]:
            why = ", to which the learning rate falls" if key == "steps" else ""
            raise UserError(
                f"a run cannot go on with another {key} ({new.get(key)!r}, in {path} {old[key]!r})"
                f"{why}: start a new run in another --out"
            )
