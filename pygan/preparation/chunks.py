"""Chunks of entries, decoded and written by several processes."""

import multiprocessing
import os
import threading
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np

from pygan.data.decode import square
from pygan.preparation.journal import Skipped
from pygan.preparation.packed_file import PackedFile
from pygan.preparation.sources import Source

ROWS = 256  # of a chunk: what is lost at most, for each process, when all are killed


class Chunk(NamedTuple):
    """Entries for neighbouring rows of a file, from `row` on."""

    source: Source
    file: PackedFile
    row: int
    keys: Sequence[Any]

    def write(self) -> list[Skipped]:
        """Decode and write; returns the entries that give no image, whose rows are left zero."""
        side = self.file.side
        images = np.zeros((len(self.keys), side, side, 3), np.uint8)
        skipped = []
        for number, key in enumerate(self.keys):
            try:
                images[number] = square(BytesIO(self.source.read(key)), side)
            except ValueError as error:
                skipped.append(Skipped(self.row + number, self.source.name(key), str(error)))
        self.file.write(self.row, images)
        return skipped


def write_all(
    chunks: Iterable[Chunk], workers: int
) -> Generator[tuple[Chunk, list[Skipped]], None, None]:
    """Write chunks in `workers` processes, this one if it is one; yields each when it is on disk.

    Closing the generator, or an error in a chunk, ends the work after the chunks under way.
    """
    if workers == 1:
        yield from ((chunk, chunk.write()) for chunk in chunks)
        return
    # Spawned, not forked: a fork would share open files and hold on to the parent's threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_follow_parent) as pool:
        try:
            futures = {pool.submit(chunk.write): chunk for chunk in chunks}
            for future in as_completed(futures):
                yield futures.pop(future), future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _follow_parent() -> None:
    """A worker leaves Ctrl-C to its parent, and ends with it, even where that was killed."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
