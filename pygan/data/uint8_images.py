"""Images that stay bytes, in memory or on disk, until a batch of them is asked for."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pygan.data.base import NO_LABELS
from pygan.data.split import Split

Bytes = NDArray[np.uint8]

MOST_HELD_OUT = 10_000  # images that `held_out` gives: as many as MNIST and CIFAR-10 test on


class UInt8Images:
    """Images (N, C, H, W) uint8, one array for training and held-out ones; memory-mapped is fine.

    Float images are x / 127.5 - 1: a byte of 0 is -1, one of 255 is 1, and a picture of them has
    the very bytes again. With `classes`, labels (N,) int64 say which class each image is of.

    Memory: a byte a value and 8 bytes an image. `held_out` is made anew at each access, four bytes
    a value, of the first MOST_HELD_OUT held-out images.
    """

    def __init__(
        self, pixels: Bytes, split: Split, *, classes: int = 0, labels: Tensor = NO_LABELS
    ) -> None:
        self.pixels = pixels
        self.training_rows = split.training
        self.held_out_rows = split.held_out[:MOST_HELD_OUT]
        self.classes = classes
        self.all_labels = labels

    @property
    def shape(self) -> tuple[int, ...]:
        return self.pixels.shape[1:]

    @property
    def held_out(self) -> Tensor:
        return self._as_float(self.held_out_rows)

    @property
    def held_out_labels(self) -> Tensor:
        return self.all_labels[self.held_out_rows] if self.classes else NO_LABELS

    def __len__(self) -> int:
        return len(self.training_rows)

    def batch(self, indices: Tensor) -> Tensor:
        return self._as_float(self.training_rows[indices])

    def labels(self, indices: Tensor) -> Tensor:
        return self.all_labels[self.training_rows[indices]]

    def _as_float(self, rows: Tensor) -> Tensor:
        # One gather of the whole batch. Sorted rows are no faster, even from a cold disk.
        taken = np.ascontiguousarray(self.pixels[rows.numpy()])
        return torch.from_numpy(taken).float().div_(127.5).sub_(1)
