"""LSUN as it is published, decoded a batch at a time, for those who do not prepare it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from pygan.data.base import DatasetSettings
from pygan.data.decode import square
from pygan.data.lmdb_values import LmdbValues
from pygan.data.split import HeldOut, random_split
from pygan.data.uint8_images import Bytes, UInt8Images
from pygan.settings import POSITIVE, UserError


@dataclass(frozen=True)
class LSUN(DatasetSettings):
    """The images of one category of LSUN, read from its LMDB and made square at every use.

    Hundreds of times slower than the same images prepared by `pygan prepare` (`python -m benchmarks
    --suite data`). Memory: about 100 bytes an image. Source: Yu et al., "LSUN: Construction of a
    Large-scale Image Dataset using Deep Learning with Humans in the Loop" (1506.03365).
    """

    path: Annotated[str, "the LMDB's folder, with data.mdb"] = "data/bedroom_train_lmdb"
    side: Annotated[int, POSITIVE, "side of the squares in pixels"] = 64
    flip: Annotated[bool, "mirror half of the training images, drawn anew each time"] = False
    held_out: HeldOut = 1024

    def load(self) -> UInt8Images:
        source = LmdbValues(Path(self.path))
        pixels = DecodedPixels(source, source.keys(), self.side)
        split = random_split(len(pixels.keys), self.held_out)
        return UInt8Images(pixels, split, flip=self.flip, on_disk=True)


class DecodedPixels:
    """The images of an LMDB as an array (N, 3, side, side) uint8 whose rows are made when read."""

    def __init__(self, source: LmdbValues, keys: Sequence[bytes], side: int) -> None:
        self.source, self.keys, self.side = source, keys, side

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self.keys), 3, self.side, self.side)

    def __getitem__(self, rows: NDArray[np.int64]) -> Bytes:
        keys = [self.keys[row] for row in rows.tolist()]
        # Threads decode, as Pillow does so without Python's lock. This one alone opens the LMDB.
        with ThreadPoolExecutor() as threads:
            squares = threads.map(self._decode, keys, [self._read(key) for key in keys])
            return np.stack(list(squares)).transpose(0, 3, 1, 2)

    def _read(self, key: bytes) -> bytes:
        try:
            return self.source.read(key)
        except ValueError as error:
            raise self._useless(key, error) from None

    def _decode(self, key: bytes, value: bytes) -> Bytes:
        """One image (side, side, 3)."""
        try:
            return square(BytesIO(value), self.side)
        except ValueError as error:
            raise self._useless(key, error) from None

    def _useless(self, key: bytes, error: ValueError) -> UserError:
        return UserError(
            f"{self.source.path}: {self.source.name(key)} gives no image ({error}); pygan prepare"
            " leaves such entries out"
        )
