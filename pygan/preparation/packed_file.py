"""A .npy file of images that grows row by row, in any order."""

import os
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pygan.data.uint8_images import Bytes


class PackedFile(NamedTuple):
    """Room for `rows` images (side, side, 3) uint8 behind a .npy header, each row in its place.

    Every method may be cut off at any moment and done again: rows are written to the same place
    with the same bytes.
    """

    path: Path
    rows: int
    side: int

    @property
    def row_size(self) -> int:
        """Bytes of an image."""
        return self.side * self.side * 3

    def size(self, rows: int) -> int:
        """Bytes of the file with so many rows."""
        return len(self._header(rows)) + rows * self.row_size

    def missing(self) -> int:
        """Bytes of disk that the file has yet to take."""
        taken = self.path.stat().st_blocks * 512 if self.path.exists() else 0
        return max(0, self.size(self.rows) - taken)

    def is_whole(self) -> bool:
        """Whether the file is there with its place for every row."""
        return self.path.exists() and self.path.stat().st_size == self.size(self.rows)

    def create(self) -> None:
        """Make place for all rows, which are zero. A file that is there is lost."""
        with self.path.open("wb") as file:
            file.truncate(self.size(self.rows))

    def write(self, row: int, images: Bytes) -> None:
        """Put images (N, side, side, 3) at rows from `row` on; on disk when this returns."""
        with self.path.open("r+b") as file:
            file.seek(self.size(0) + row * self.row_size)
            file.write(images.tobytes())
            file.flush()
            os.fsync(file.fileno())

    def close_gaps(self, gaps: Sequence[int]) -> None:
        """Put the last rows that are not in `gaps`, sorted, where gaps are, then end the file.

        What is copied lies behind the new end, so a second try finds it unchanged.
        """
        count = self.rows - len(gaps)
        empty = [gap for gap in gaps if gap < count]
        last = sorted(set(range(count, self.rows)) - set(gaps))
        header = self._header(count)
        with self.path.open("r+b") as file:
            file.write(header)
            for gap, row in zip(empty, last, strict=True):
                file.seek(len(header) + row * self.row_size)
                image = file.read(self.row_size)
                file.seek(len(header) + gap * self.row_size)
                file.write(image)
            file.flush()
            os.fsync(file.fileno())
            file.truncate(self.size(count))
            os.fsync(file.fileno())

    def _header(self, rows: int) -> bytes:
        """As long for any number of rows: numpy fills it up to 128 bytes."""
        header = BytesIO()
        description = np.lib.format.header_data_from_array_1_0(np.empty(0, np.uint8))
        shape = (rows, self.side, self.side, 3)
        np.lib.format.write_array_header_1_0(header, {**description, "shape": shape})
        return header.getvalue()
