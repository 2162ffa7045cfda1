"""Images that stay bytes, in memory or on disk, until a batch of them is asked for."""

from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pygan.data.base import NO_LABELS
from pygan.data.split import Split
from pygan.functional import images_to_float

Bytes = NDArray[np.uint8]

MOST_HELD_OUT = 10_000  # images that `held_out` gives: as many as MNIST and CIFAR-10 test on


class Pixels(Protocol):
    """Images (N, C, H, W) uint8: an array, or anything else that gives rows as an array does."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def __getitem__(self, rows: NDArray[np.int64]) -> Bytes:
        """Images at `rows` (B,): (B, C, H, W), in memory in any order of axes."""


class UInt8Images:
    """Images (N, C, H, W) uint8, one array for training and held-out ones; memory-mapped is fine.

    Float images are x / 127.5 - 1: a byte of 0 is -1, one of 255 is 1, and a picture of them has
    the very bytes again. With `classes`, labels (N,) int64 say which class each image is of.
    `flip` asks training to mirror images at random; `on_disk` says that reading takes its time.

    Memory: a byte a value and 8 bytes an image. `held_out` is made anew at each access, four bytes
    a value, of the first MOST_HELD_OUT held-out images.
    """

    def __init__(
        self,
        pixels: Pixels,
        split: Split,
        *,
        classes: int = 0,
        labels: Tensor = NO_LABELS,
        flip: bool = False,
        on_disk: bool = False,
    ) -> None:
        self.pixels = pixels
        self.training_rows = split.training
        self.held_out_rows = split.held_out[:MOST_HELD_OUT]
        self.classes = classes
        self.all_labels = labels
        self.flip = flip
        self.on_disk = on_disk

    @property
    def shape(self) -> tuple[int, ...]:
        return self.pixels.shape[1:]

    @property
    def held_out(self) -> Tensor:
        return self.floats(self._rows(self.held_out_rows))

    @property
    def held_out_labels(self) -> Tensor:
        return self.all_labels[self.held_out_rows] if self.classes else NO_LABELS

    def __len__(self) -> int:
        return len(self.training_rows)

    def stored(self, indices: Tensor) -> Tensor:
        """The bytes of training images: (B, C, H, W) uint8."""
        return self._rows(self.training_rows[indices])

    def floats(
        self,
        stored: Tensor,
        mirrored: Tensor | None = None,
        memory_format: torch.memory_format = torch.contiguous_format,
    ) -> Tensor:
        return images_to_float(stored, mirrored, memory_format=memory_format)

    def batch(self, indices: Tensor) -> Tensor:
        return self.floats(self.stored(indices))

    def labels(self, indices: Tensor) -> Tensor:
        return self.all_labels[self.training_rows[indices]]

    def _rows(self, rows: Tensor) -> Tensor:
        # One gather of the whole batch. Sorted rows are no faster, even from a cold disk.
        return torch.from_numpy(self.pixels[rows.numpy()])
