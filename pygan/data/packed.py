"""What `pygan prepare` has made: shuffled images in one mapped file, and what is known of them."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np

from pygan.data.base import DatasetSettings
from pygan.data.npy_images import mapped
from pygan.data.split import HeldOut, tail_split
from pygan.data.uint8_images import Bytes, UInt8Images
from pygan.settings import UserError

IMAGES, META = "images.npy", "meta.json"
FORMAT = 1  # of the folder; a number in META
KEYS = {"format": int, "count": int, "size": int, "sha256": str}  # that META must have


@dataclass(frozen=True)
class Packed(DatasetSettings):
    """A folder of `pygan prepare`: square colour images in random order.

    The last images are held out, so that those to train on follow each other on disk. Memory: 8
    bytes an image, and what the system keeps of the file.
    """

    path: Annotated[str, "the folder that pygan prepare wrote"] = "data/packed"
    flip: Annotated[bool, "mirror half of the training images, drawn anew each time"] = False
    held_out: HeldOut = 0.01
    verify: Annotated[bool, "read the whole file and check its SHA-256 first"] = False

    def load(self) -> UInt8Images:
        folder = Path(self.path)
        meta = read_meta(folder)
        images = self._images(folder / IMAGES, meta)
        split = tail_split(len(images), self.held_out)
        pixels = np.moveaxis(images, 3, 1)
        return UInt8Images(pixels, split, flip=self.flip, on_disk=True)

    def _images(self, path: Path, meta: dict[str, Any]) -> Bytes:
        """The file's images (N, H, W, 3), checked against what META says of them."""
        images = mapped(str(path))
        expected = (meta["count"], meta["size"], meta["size"], 3)
        if images.dtype != np.uint8 or images.shape != expected:
            raise UserError(
                f"{path} holds {images.dtype} of shape {images.shape}, but {META} beside it says"
                f" uint8 of shape {expected}: prepare the folder anew"
            )
        if self.verify and sha256(path) != meta["sha256"]:
            raise UserError(f"{path} has not the SHA-256 that {META} says: prepare the folder anew")
        return images.astype(np.uint8, copy=False)


def read_meta(folder: Path) -> dict[str, Any]:
    """META of a prepared folder: count, size and sha256 of its images, and where they are from.

    Raises UserError where it is missing or broken.
    """
    path = folder / META
    try:
        meta: dict[str, Any] = json.loads(path.read_bytes())
    except OSError as error:
        raise UserError(
            f"cannot read {path}: {error.strerror}; make the folder by pygan prepare, or name it by"
            " data.path"
        ) from None
    except ValueError:
        meta = {}
    if not isinstance(meta, dict) or any(type(meta.get(k)) is not t for k, t in KEYS.items()):
        raise UserError(f"{path} is not as pygan prepare writes it: prepare the folder anew")
    if meta["format"] != FORMAT:
        raise UserError(f"{path} is of format {meta['format']}, known is {FORMAT}: update pygan")
    return meta


def sha256(path: Path) -> str:
    """Of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
