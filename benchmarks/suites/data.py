"""How fast batches come, packed or decoded at every use, and what a training step costs beside.

A call gives BATCH images, 64x64 in colour; the disk is not measured, as all files are cached.
"""

import atexit
import io
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

import pygan
from benchmarks.case import Call, Case, Kind, Provider
from pygan.data import Packed, UInt8Images
from pygan.data.lmdb_values import LmdbValues
from pygan.data.lsun import DecodedPixels
from pygan.data.split import tail_split
from pygan.networks import DCGANCritic, DCGANGenerator
from pygan.preparation.command import Preparation
from pygan.training.batches import Batches
from pygan.training.randomness import BatchOrder

SIDE, BATCH = 64, 64
IMAGES = 1024  # in the LMDB
COPIES = 20  # of each in the larger file: 250 MB, more than a processor's caches hold
HELD_OUT = 64


@cache
def folder() -> Path:
    """An LMDB as LSUN's, and the same images packed; removed at the end."""
    path = Path(tempfile.mkdtemp(prefix="pygan-benchmark-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    write_lmdb(path / "lmdb")
    Preparation(size=SIDE, workers=1).run(path / "lmdb", path / "packed")
    images = np.load(path / "packed" / "images.npy")
    np.save(path / "large.npy", np.tile(images, (COPIES, 1, 1, 1)))
    return path


def write_lmdb(path: Path) -> None:
    """Crops of scikit-learn's photos: short side 256, webp and jpeg in turn."""
    import lmdb
    from PIL import Image
    from sklearn.datasets import load_sample_images

    photos = [Image.fromarray(pixels) for pixels in load_sample_images().images]
    random = np.random.default_rng(0)
    with lmdb.open(str(path), map_size=1 << 30) as lsun, lsun.begin(write=True) as transaction:
        for number in range(IMAGES):
            left, top = random.integers(0, (300, 170)).tolist()
            content = io.BytesIO()
            crop = photos[number % 2].crop((left, top, left + 340, top + 256))
            crop.save(content, ("webp", "jpeg")[number // 2 % 2], quality=75)
            transaction.put(f"{number:040x}".encode(), content.getvalue())


def decoded() -> UInt8Images:
    """The LMDB's images in the order of the packed ones."""
    source = LmdbValues(folder() / "lmdb")
    keys = source.keys()
    order = torch.randperm(len(keys), generator=torch.Generator().manual_seed(0)).tolist()
    pixels = DecodedPixels(source, [keys[entry] for entry in order], SIDE)
    return UInt8Images(pixels, tail_split(IMAGES, HELD_OUT))


def packed() -> UInt8Images:
    return Packed(path=str(folder() / "packed"), held_out=HELD_OUT).load()


def large() -> UInt8Images:
    images = np.load(folder() / "large.npy", mmap_mode="r")
    pixels = np.moveaxis(np.asarray(images), 3, 1)
    return UInt8Images(pixels, tail_split(len(pixels), HELD_OUT), on_disk=True)


def reading(
    make: Callable[[], UInt8Images], read: Callable[[UInt8Images, Tensor], Tensor]
) -> Callable[[list[Tensor]], Call]:
    """Batches in random order."""

    def prepare(_: list[Tensor]) -> Call:
        data, numbers = make(), count()
        order = BatchOrder(len(data), BATCH, seed=0)
        return lambda: [read(data, order(next(numbers)))]

    return prepare


def step(next_batch: Callable[[], Callable[[], Tensor]]) -> Callable[[list[Tensor]], Call]:
    """WGAN's critic step on DCGANs of 64 filters, with batches from what `next_batch` makes."""

    def prepare(_: list[Tensor]) -> Call:
        real = next_batch()
        with torch.random.fork_rng():
            torch.manual_seed(0)
            critic = DCGANCritic(filters=64).build((3, SIDE, SIDE))
            generator = DCGANGenerator(filters=64).build((3, SIDE, SIDE))
        optimizer = pygan.optim.RMSprop(critic.parameters(), lr=5e-5, clip=0.01)
        z = DCGANGenerator().draw(BATCH, torch.Generator().manual_seed(0))

        def call() -> list[Tensor]:
            optimizer.zero_grad()
            with torch.no_grad():
                fake = generator(z)
            loss = pygan.wasserstein_critic_loss(critic(real()), critic(fake))
            loss.backward()
            optimizer.step()
            return [loss.detach()]

        return call

    return prepare


def same_again() -> Callable[[], Tensor]:
    batch = large().batch(torch.arange(BATCH))
    return lambda: batch


def read_by(
    batches: Callable[[UInt8Images, BatchOrder], Callable[[int], Tensor]],
) -> Callable[[list[Tensor]], Call]:
    def next_batch() -> Callable[[], Tensor]:
        data, numbers = large(), count()
        made = batches(data, BatchOrder(len(data), BATCH, seed=0))
        return lambda: made(next(numbers))

    return step(next_batch)


def in_turn(data: UInt8Images, order: BatchOrder) -> Callable[[int], Tensor]:
    return lambda number: data.batch(order(number))


def ahead(data: UInt8Images, order: BatchOrder) -> Callable[[int], Tensor]:
    return Batches(data, order, 0, torch.device("cpu"))


def nothing(device: torch.device) -> list[Tensor]:
    return []


CASES = (
    Case(
        "64 images, LMDB or packed",
        nothing,
        (
            Provider("LMDB, decoded", Kind.AS_WRITTEN, reading(decoded, UInt8Images.stored)),
            Provider("packed", Kind.TIER_1, reading(packed, UInt8Images.stored)),
        ),
        0.0,
    ),
    Case(
        f"64 of {COPIES * IMAGES} packed images",
        nothing,
        (
            Provider("floats", Kind.AS_WRITTEN, reading(large, UInt8Images.batch)),
            Provider("bytes", Kind.INFORMATION, reading(large, UInt8Images.stored)),
        ),
        0.0,
    ),
    Case(
        "DCGAN critic step, 64 packed images",
        nothing,
        (
            Provider("read in turn", Kind.AS_WRITTEN, read_by(in_turn)),
            Provider("read ahead", Kind.TIER_1, read_by(ahead)),
            Provider("one batch again and again", Kind.INFORMATION, step(same_again)),
        ),
        0.0,
    ),
)
