"""Images in one .npy file, read from disk as they are needed."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pygan.data.base import DatasetSettings
from pygan.data.split import HeldOut, random_split
from pygan.data.uint8_images import Bytes, UInt8Images
from pygan.settings import UserError

CHANNELS = (1, 3)  # of grey and of coloured images
CHANNEL_AXES = {"NHWC": 3, "NCHW": 1}


@dataclass(frozen=True)
class NpyImages(DatasetSettings):
    """Square uint8 images in a .npy file: (N, H, W), (N, H, W, C) or (N, C, H, W), C 1 or 3.

    The file is memory-mapped: batches are read from it, and the system keeps in memory what fits.
    """

    path: Annotated[str, "the .npy file of images"] = "data/images.npy"
    labels: Annotated[str | None, "a .npy file of classes 0, 1, ...: (N,) integers"] = None
    layout: Annotated[
        Literal["auto", "NHWC", "NCHW"], "where the channels are, if the shape leaves it open"
    ] = "auto"
    held_out: HeldOut = 0.1

    def load(self) -> UInt8Images:
        pixels = self._channels_first(mapped(self.path))
        split = random_split(len(pixels), self.held_out)
        if self.labels is None:
            return UInt8Images(pixels, split, on_disk=True)
        labels = _read_labels(self.labels, len(pixels))
        classes = int(labels.max()) + 1
        return UInt8Images(pixels, split, classes=classes, labels=labels, on_disk=True)

    def _channels_first(self, images: NDArray[np.generic]) -> Bytes:
        """A view (N, C, H, W) of images in a right layout."""
        if images.dtype != np.uint8:
            raise UserError(f"{self.path} holds {images.dtype}, expected uint8: 0 black, 255 white")
        if images.ndim == 3:
            images = images[:, None]
        elif images.ndim == 4:
            images = np.moveaxis(images, self._channel_axis(images.shape), 1)
        else:
            raise UserError(
                f"{self.path} has the shape {images.shape}, expected (N, H, W), (N, H, W, C) or"
                " (N, C, H, W)"
            )
        if images.shape[2] != images.shape[3]:
            raise UserError(
                f"the images in {self.path} are {images.shape[2]} x {images.shape[3]}: make them"
                " square"
            )
        return images.astype(np.uint8, copy=False)

    def _channel_axis(self, shape: tuple[int, ...]) -> int:
        named = CHANNEL_AXES if self.layout == "auto" else {self.layout: CHANNEL_AXES[self.layout]}
        axes = [axis for axis in named.values() if shape[axis] in CHANNELS]
        if not axes:
            raise UserError(
                f"{self.path} has the shape {shape}: no 1 or 3 channels in {' or '.join(named)}"
            )
        if len(axes) > 1:
            raise UserError(
                f"{self.path} has the shape {shape}, which may be NHWC or NCHW: say which by"
                " data.layout"
            )
        return axes[0]


def mapped(path: str) -> NDArray[np.generic]:
    """The array in a .npy file, memory-mapped. Raises UserError."""
    try:
        return np.asarray(np.lib.format.open_memmap(path, mode="r"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UserError(f"cannot read {path} as a .npy file: {why}") from None


def _read_labels(path: str, count: int) -> Tensor:
    """Classes (count,) int64."""
    labels = mapped(path)
    if labels.shape != (count,) or labels.dtype.kind not in "iu":
        raise UserError(
            f"{path} holds {labels.dtype} of shape {labels.shape}, expected integers of shape"
            f" ({count},): a class for each image"
        )
    if labels.min() < 0:
        raise UserError(f"{path} holds the label {labels.min()}: classes are 0, 1, ...")
    return torch.from_numpy(labels.astype(np.int64))
