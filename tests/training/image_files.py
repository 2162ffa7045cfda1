"""Writers of the files that image data sets read, from the formats' descriptions alone."""

import gzip
from pathlib import Path

import numpy as np
import torch
from PIL import Image

MNIST_NAMES = {
    (part, what): f"{part}-{what}-idx{dimensions}-ubyte"
    for part in ("train", "t10k")
    for what, dimensions in (("images", 3), ("labels", 1))
}


def random_images(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def as_bytes(images: torch.Tensor) -> np.ndarray:
    """The bytes that float images were made from."""
    return ((images + 1) * 127.5).round().to(torch.uint8).numpy()


def ten_labels(count: int) -> np.ndarray:
    """Each of the classes 0..9 in turn."""
    return (np.arange(count) % 10).astype(np.uint8)


def idx(array: np.ndarray) -> bytes:
    """An IDX file of unsigned bytes."""
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return b"\0\0\x08" + bytes([array.ndim]) + sizes + array.tobytes()


def write_mnist(folder: Path, parts: dict, *, dotted: bool = False, zipped: bool = False) -> None:
    """The four files of {"train": (images, labels), "t10k": (images, labels)}."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, (images, labels) in parts.items():
        for what, array in (("images", images), ("labels", labels)):
            name = MNIST_NAMES[part, what]
            name = name.replace("-idx", ".idx") if dotted else name
            content = idx(array)
            path = folder / (name + ".gz" if zipped else name)
            path.write_bytes(gzip.compress(content) if zipped else content)


def random_mnist(training: int = 30, held_out: int = 10) -> dict:
    return {
        "train": (random_images(0, training, 28, 28), ten_labels(training)),
        "t10k": (random_images(1, held_out, 28, 28), ten_labels(held_out)[::-1]),
    }


def write_cifar(folder: Path, batch: int = 10) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The six files; returns what each holds: images (batch, 3, 32, 32) and labels (batch,)."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"data_batch_{number}.bin" for number in (1, 2, 3, 4, 5)] + ["test_batch.bin"]
    held = {}
    for seed, name in enumerate(names):
        images, labels = random_images(seed, batch, 3, 32, 32), (ten_labels(batch) + seed) % 10
        held[name] = images, labels
        records = (
            bytes([label]) + image.tobytes() for label, image in zip(labels, images, strict=True)
        )
        (folder / name).write_bytes(b"".join(records))
    return held


def write_image(path: Path, pixels: np.ndarray, **options: object) -> None:
    """One image file (H, W) or (H, W, C), in the format of its ending."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **options)
