"""A folder of images in any format that Pillow reads."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Annotated

import numpy as np
import torch
from torch import Tensor

from pygan.data.base import NO_LABELS, DatasetSettings
from pygan.data.decode import square
from pygan.data.split import HeldOut, random_split
from pygan.data.uint8_images import Bytes, UInt8Images
from pygan.settings import POSITIVE, UserError


@dataclass(frozen=True)
class ImageFolder(DatasetSettings):
    """The images in a folder and its sub-folders, made square: the centre, scaled to one side.

    If every image lies in a sub-folder and none deeper, and there are two sub-folders or more,
    these are the classes, numbered by sorted name. Transparency is dropped; of an animation the
    first frame counts. Files that Pillow has no format for, and hidden ones, are passed over.

    All images are read once. Memory: 3 * side^2 bytes an image, or side^2 with `grey`.
    """

    path: Annotated[str, "folder of the images"] = "data/images"
    side: Annotated[int, POSITIVE, "side of the squares in pixels"] = 64
    grey: Annotated[bool, "one channel in place of three"] = False
    held_out: HeldOut = 0.1

    def load(self) -> UInt8Images:
        root = Path(self.path)
        files = image_files(root)
        if not files:
            raise UserError(
                f"{root} holds no images (.png, .jpg, ...): name their folder by data.path"
            )
        split = random_split(len(files), self.held_out)
        classes, labels = _labels([path.relative_to(root) for path in files])
        return UInt8Images(self._read_all(files), split, classes=classes, labels=labels)

    def _read_all(self, files: list[Path]) -> Bytes:
        from tqdm import tqdm

        channels = 1 if self.grey else 3
        pixels = np.empty((len(files), channels, self.side, self.side), np.uint8)
        # Threads: Pillow decodes and scales without Python's lock.
        with ThreadPoolExecutor() as threads:
            squares = threads.map(self._read, files)
            progress = tqdm(squares, "reading images", len(files), leave=False, disable=None)
            for number, square in enumerate(progress):
                pixels[number] = square
        return pixels

    def _read(self, path: Path) -> Bytes:
        """One image (C, side, side)."""
        try:
            return square(path, self.side, "L" if self.grey else "RGB").transpose(2, 0, 1)
        except ValueError as error:
            raise UserError(f"cannot read the image {path}: {error}") from None


def image_files(root: Path) -> list[Path]:
    """Files below the folder that are images by their names, sorted by path."""
    return sorted(
        path for path in root.rglob("*") if is_image_name(path.relative_to(root)) and path.is_file()
    )


def is_image_name(path: PurePath) -> bool:
    """Whether the ending is of a format that Pillow reads, and no part of the path is hidden."""
    from PIL import Image

    known = Image.registered_extensions().get(path.suffix.lower()) in Image.OPEN
    return known and not any(part.startswith(".") for part in path.parts if part != ".")


def _labels(paths: list[Path]) -> tuple[int, Tensor]:
    """The number of classes and the class of each path relative to the root; or 0 and none."""
    names = sorted({path.parts[0] for path in paths})
    if len(names) < 2 or any(len(path.parts) != 2 for path in paths):
        return 0, NO_LABELS
    numbers = {name: number for number, name in enumerate(names)}
    return len(names), torch.tensor([numbers[path.parts[0]] for path in paths])
