"""The whole of `pygan prepare`: from a source to a folder that data set `packed` reads."""

import hashlib
import os
import shutil
from collections.abc import Generator
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import torch

from pygan.data.decode import FILTER
from pygan.data.packed import FORMAT, IMAGES, read_meta
from pygan.preparation.chunks import ROWS, Chunk, write_all
from pygan.preparation.journal import Journal, Skipped
from pygan.preparation.outcome import finish
from pygan.preparation.packed_file import PackedFile
from pygan.preparation.sources import Source, open_source
from pygan.settings import NON_NEGATIVE, POSITIVE, Settings, UserError
from pygan.version import __version__

JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class Preparation(Settings):
    """How images are prepared. `run` may be killed at any moment; run again, it goes on."""

    size: Annotated[int, POSITIVE, "side of the square images in pixels"] = 64
    seed: Annotated[int, NON_NEGATIVE, "of the order of the images"] = 0
    workers: Annotated[int | None, POSITIVE, "processes that decode (default: one a core)"] = None
    strict: Annotated[bool, "stop at the first entry that gives no image"] = False

    def run(self, source: Path, out: Path) -> dict[str, Any]:
        """Write images.npy, meta.json and perhaps skipped.txt into `out`; returns meta.json's.

        Images are in random order, by `seed`. One seed and source give the same files, bit for bit,
        however often the work was interrupted. Raises UserError.
        """
        images = open_source(source)
        keys = images.keys()
        if not keys:
            raise UserError(f"{source} holds no images: name an LMDB, a folder or a tar of them")
        recipe = self._recipe(source, images, keys)
        try:
            out.mkdir(parents=True, exist_ok=True)
            if (out / IMAGES).exists():
                return _made_before(out, recipe)
            return self._run(images, keys, recipe, out)
        except BrokenProcessPool:
            raise UserError(
                "a process that decodes was killed, for lack of memory perhaps: the same command"
                " goes on; try fewer --workers"
            ) from None
        except OSError as error:
            raise UserError(
                f"cannot write {out}: {error.strerror}; once mended, the same command goes on"
            ) from None

    def _recipe(self, path: Path, source: Source, keys: list[Any]) -> dict[str, Any]:
        """All that decides the result."""
        import PIL

        names = hashlib.sha256()
        for key in keys:
            names.update(source.name(key).encode() + b"\0")
        return {
            "format": FORMAT,
            "pygan": __version__,
            "pillow": PIL.__version__,
            "source": path.resolve().name,
            "entries": len(keys),
            "names_sha256": names.hexdigest(),
            "size": self.size,
            "filter": FILTER,
            "seed": self.seed,
        }

    def _run(
        self, source: Source, keys: list[Any], recipe: dict[str, Any], out: Path
    ) -> dict[str, Any]:
        file = PackedFile(out / f"{IMAGES}.partial", len(keys), self.size)
        with Journal(out / JOURNAL, recipe) as journal:
            if not _goes_on(file, journal):
                _check_space(file)
                file.create()
                journal.start_over()
            self._check_strict(journal.skipped)
            random = torch.Generator().manual_seed(self.seed)
            order = torch.randperm(len(keys), generator=random).tolist()
            rows = [row for row in range(0, len(keys), ROWS) if row not in journal.done]
            chunks = (
                Chunk(source, file, row, [keys[entry] for entry in order[row : row + ROWS]])
                for row in rows
            )
            with closing(write_all(chunks, self.workers or os.cpu_count() or 1)) as written:
                self._follow(written, journal, len(keys))
            return finish(file, journal, recipe)

    def _follow(
        self,
        written: Generator[tuple[Chunk, list[Skipped]], None, None],
        journal: Journal,
        total: int,
    ) -> None:
        """Keep the journal, and show images a second and the time that is left."""
        from tqdm import tqdm

        done = sum(min(ROWS, total - row) for row in journal.done)
        with tqdm(total=total, initial=done, unit=" images", disable=None) as bar:
            for chunk, skipped in written:
                journal.add(chunk.row, skipped)
                self._check_strict(skipped)
                bar.update(len(chunk.keys))

    def _check_strict(self, skipped: list[Skipped]) -> None:
        if self.strict and skipped:
            raise UserError(
                f"{skipped[0].name} gives no image: {skipped[0].why}; mend it, or go on without it"
                " by leaving --strict out"
            )


def _made_before(out: Path, recipe: dict[str, Any]) -> dict[str, Any]:
    """META of a preparation that has ended. Raises UserError if it was another one."""
    meta = read_meta(out)
    for key, value in recipe.items():
        if meta.get(key) != value:
            raise UserError(
                f"{out} holds images prepared with another {key} ({meta.get(key)!r}, now"
                f" {value!r}): choose another --out"
            )
    (out / JOURNAL).unlink(missing_ok=True)
    return meta


def _goes_on(file: PackedFile, journal: Journal) -> bool:
    """Whether what the journal says is done is there; a file that is finished has lost its gaps."""
    if file.is_whole():
        return True
    finished = len(journal.done) * ROWS >= file.rows
    final = file.size(file.rows - len(journal.skipped))
    return finished and file.path.exists() and file.path.stat().st_size == final


def _check_space(file: PackedFile) -> None:
    """Before hours of work. Raises UserError."""
    wanted, free = file.missing(), shutil.disk_usage(file.path.parent).free
    if wanted > free:
        raise UserError(
            f"{file.path.parent} needs {wanted / 1e9:.1f} GB for the images, {free / 1e9:.1f} GB"
            " are free: make room, or choose another --out"
        )
