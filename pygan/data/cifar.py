"""CIFAR-10 in its binary version."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import torch

from pygan.data.base import DatasetSettings
from pygan.data.files import find, read_bytes
from pygan.data.split import split_at
from pygan.data.uint8_images import Bytes, UInt8Images
from pygan.settings import UserError

TRAINING = [f"data_batch_{number}.bin" for number in range(1, 6)]
TEST = "test_batch.bin"
SHAPE = (3, 32, 32)  # of an image: planes of red, green and blue, row by row
RECORD = 1 + 3 * 32 * 32  # a byte of label, then the image
CLASSES = 10
SOURCE = "Alex Krizhevsky's CIFAR page (the binary version)"


@dataclass(frozen=True)
class CIFAR10(DatasetSettings):
    """Colour 32x32 images of ten kinds of things: 50,000 to train on, 10,000 held out.

    Source: Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009).
    Memory: 184 MB, while reading twice that.
    """

    path: Annotated[str, "folder of data_batch_1.bin to _5.bin and test_batch.bin"] = (
        "data/cifar-10-batches-bin"
    )

    def load(self) -> UInt8Images:
        batches = [self._records(name) for name in (*TRAINING, TEST)]
        records = np.concatenate(batches)
        return UInt8Images(
            records[:, 1:].reshape(-1, *SHAPE),
            split_at(len(records) - len(batches[-1]), len(records)),
            classes=CLASSES,
            labels=torch.from_numpy(records[:, 0]).long(),
        )

    def _records(self, name: str) -> Bytes:
        """A batch (N, RECORD), the label ahead of each image."""
        path = find(Path(self.path), [name], SOURCE)
        content = np.frombuffer(read_bytes(path), np.uint8)
        if not len(content) or len(content) % RECORD:
            raise UserError(
                f"{path} must hold records of {RECORD} bytes, holds {len(content)} bytes: get the"
                " binary version of CIFAR-10 anew"
            )
        records = content.reshape(-1, RECORD)
        if records[:, 0].max() >= CLASSES:
            raise UserError(
                f"{path} holds the label {records[:, 0].max()}, expected 0 to 9: is it CIFAR-10's?"
            )
        return records
