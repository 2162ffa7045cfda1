"""LMDBs, folders and tars of photos, written as their publishers write them."""

import hashlib
import io
import tarfile
from functools import cache
from pathlib import Path

import lmdb
import numpy as np
import torch
from PIL import Image
from sklearn.datasets import load_sample_images

SHORT = 256  # the short side of LSUN's images
CODECS = ("WEBP", "JPEG")  # both are found in LSUN


@cache
def photo(number: int) -> bytes:
    """A crop of one of scikit-learn's two photos, encoded by one of CODECS."""
    source = Image.fromarray(load_sample_images().images[number % 2])
    random = np.random.default_rng(number)
    size = (SHORT, SHORT + 16 * int(random.integers(0, 6)))[:: 1 if number % 3 else -1]
    left, top = (int(random.integers(0, b - s)) for b, s in zip(source.size, size, strict=True))
    content = io.BytesIO()
    crop = source.crop((left, top, left + size[0], top + size[1]))
    crop.save(content, CODECS[number // 2 % 2], quality=75)
    return content.getvalue()


def photos(count: int, broken: dict[int, bytes] | None = None) -> dict[str, bytes]:
    """Encoded photos by names that tell nothing of their order; `broken` ones are put in."""
    contents = [photo(number) for number in range(count)]
    for number, content in (broken or {}).items():
        contents[number] = content
    names = (hashlib.sha1(b"%d" % number).hexdigest() for number in range(count))
    return dict(zip(names, contents, strict=True))


def write_lmdb(path: Path, entries: dict[str, bytes]) -> Path:
    with (
        lmdb.open(str(path), map_size=1 << 28) as environment,
        environment.begin(write=True) as transaction,
    ):
        for name, content in entries.items():
            transaction.put(name.encode(), content)
    return path


def write_folder(path: Path, entries: dict[str, bytes]) -> Path:
    """Sub-folders by the first letter; the ending says nothing of the codec."""
    for name, content in entries.items():
        (path / name[0]).mkdir(parents=True, exist_ok=True)
        (path / name[0] / f"{name}.jpg").write_bytes(content)
    return path


def write_tar(path: Path, entries: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, content in {**entries, "notes.txt": b"no image"}.items():
            file = tarfile.TarInfo(name if name.endswith(".txt") else f"./set/{name}.webp")
            file.size = len(content)
            tar.addfile(file, io.BytesIO(content))
    return path


WRITERS = {"lmdb": write_lmdb, "folder": write_folder, "tar": write_tar}


def expected(entries: dict[str, bytes], size: int, seed: int) -> np.ndarray:
    """What is to be packed, from the description alone: scale the short side, crop, shuffle."""
    images = [as_square(content, size) for _, content in sorted(entries.items())]
    random = torch.Generator().manual_seed(seed)
    return np.stack(images)[torch.randperm(len(images), generator=random).numpy()]


def as_square(content: bytes, size: int) -> np.ndarray:
    image = Image.open(io.BytesIO(content)).convert("RGB")
    scale = min(image.size) / size
    left, top = ((length - min(image.size)) / 2 for length in image.size)
    # Pillow's resize of a box sees the pixels around it, as if the whole image were scaled first.
    box = (left, top, left + scale * size, top + scale * size)
    return np.asarray(image.resize((size, size), Image.Resampling.BICUBIC, box))
