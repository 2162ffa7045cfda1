"""MNIST and the data sets that share its file names and layout."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import numpy as np
import torch

from pygan.data.base import DatasetSettings
from pygan.data.files import find
from pygan.data.idx import read_idx
from pygan.data.split import split_at
from pygan.data.uint8_images import Bytes, UInt8Images
from pygan.settings import Range, UserError

SIDE = 28
CLASSES = 10
PADDED = Range("an even number from 28 on", lambda x: x >= SIDE and x % 2 == 0)


@dataclass(frozen=True)
class MNIST(DatasetSettings):
    """Grey 28x28 images of handwritten digits in IDX files: 60,000 to train on, 10,000 held out.

    The files are {train,t10k}-{images-idx3,labels-idx1}-ubyte, or with a dot ahead of idx; plain or
    gzipped. Memory: 55 MB, at side 32 72 MB.
    Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits" (1998).
    """

    source: ClassVar[str] = "Yann LeCun's MNIST page"

    path: Annotated[str, "folder of the four files"] = "data/mnist"
    side: Annotated[
        int | None, PADDED, "black borders up to this side, as 32 for networks that halve it"
    ] = None

    def load(self) -> UInt8Images:
        images, labels = self._part("train")
        more_images, more_labels = self._part("t10k")
        border = ((self.side or SIDE) - SIDE) // 2
        borders = ((0, 0), (border, border), (border, border))
        pixels = np.pad(np.concatenate([images, more_images]), borders)[:, None]
        return UInt8Images(
            pixels,
            split_at(len(images), len(pixels)),
            classes=CLASSES,
            labels=torch.from_numpy(np.concatenate([labels, more_labels])).long(),
        )

    def _part(self, part: str) -> tuple[Bytes, Bytes]:
        """Images (N, 28, 28) and their classes (N,)."""
        images_at, images = self._read(part, "images", 3)
        labels_at, labels = self._read(part, "labels", 1)
        if not len(images) or images.shape[1:] != (SIDE, SIDE):
            shape = " x ".join(map(str, images.shape))
            raise UserError(f"{images_at} must hold images of {SIDE} x {SIDE}, holds {shape}")
        if len(labels) != len(images):
            raise UserError(
                f"{labels_at} holds {len(labels)} labels, {images_at.name} {len(images)} images:"
                " get both anew from one place"
            )
        if labels.max() >= CLASSES:
            raise UserError(f"{labels_at} holds the label {labels.max()}, expected 0 to 9")
        return images, labels

    def _read(self, part: str, what: str, dimensions: int) -> tuple[Path, Bytes]:
        stems = (f"{part}-{what}{mark}idx{dimensions}-ubyte" for mark in "-.")
        names = [stem + end for stem in stems for end in ("", ".gz")]
        path = find(Path(self.path), names, self.source)
        return path, read_idx(path, dimensions)


@dataclass(frozen=True)
class FashionMNIST(MNIST):
    """Grey 28x28 images of clothes in MNIST's files: 60,000 to train on, 10,000 held out.

    Source: Xiao, Rasul and Vollgraf, "Fashion-MNIST" (1708.07747).
    """

    source: ClassVar[str] = "Zalando Research's repository fashion-mnist"

    path: Annotated[str, "folder of the four files"] = "data/fashion-mnist"


@dataclass(frozen=True)
class KMNIST(MNIST):
    """Grey 28x28 images of cursive Japanese in MNIST's files: 60,000 to train on, 10,000 held out.

    Source: Clanuwat et al., "Deep Learning for Classical Japanese Literature" (1812.01718).
    """

    source: ClassVar[str] = "the KMNIST page of ROIS-DS's Center for Open Data in the Humanities"

    path: Annotated[str, "folder of the four files"] = "data/kmnist"
