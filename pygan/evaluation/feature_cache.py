"""Features of real samples on disk, so that a large extractor sees each set once."""

import hashlib
import os
import pickle
from pathlib import Path

import torch
from torch import Tensor

from pygan.metrics import Extractor
from pygan.metrics.pixels import to_uint8
from pygan.settings import UserError

PROBE = 8  # images that tell extractors of one digest apart


class FeatureCache:
    """An extractor that keeps its features in a folder, one file a set of images.

    A file's name is a hash of all that decides its content: the images as the extractor gets them,
    the extractor's digest, and what it makes of a few of them, as the source of a callable does not
    tell the weights that it reads. So nothing in the folder is ever stale, and all may be deleted.
    """

    def __init__(self, extractor: Extractor, folder: Path) -> None:
        self.extractor = extractor
        self.folder = folder

    def __call__(self, images: Tensor) -> Tensor:
        """Features (N, D) float32 of images (N, C, H, W) in [-1, 1]. Errors as the extractor's."""
        path = self.folder / f"{self._key(images)}.pt"
        try:
            features: Tensor = torch.load(path, map_location=images.device, weights_only=True)
        except (OSError, RuntimeError, EOFError, pickle.UnpicklingError):  # none yet, or cut off
            features = self.extractor(images)
            self._write(features, path)
        return features

    def _key(self, images: Tensor) -> str:
        probe = self.extractor(images[:PROBE])
        content = hashlib.sha256(self.extractor.digest.encode())
        for part in (to_uint8(images), probe):
            content.update(str((tuple(part.shape), part.dtype)).encode())
            content.update(part.contiguous().cpu().numpy().tobytes())
        return content.hexdigest()

    def _write(self, features: Tensor, path: Path) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            temporary = path.with_suffix(f".{os.getpid()}.tmp")
            torch.save(features.cpu(), temporary)
            os.replace(temporary, path)
        except (OSError, RuntimeError) as error:  # torch's own where a folder cannot be written
            why = str(error).partition("\n")[0]
            raise UserError(f"cannot write {path} ({why}): choose another --cache") from None
