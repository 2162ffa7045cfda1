"""MNIST's files: byte for byte, under each of their names, and every way to be broken."""

import gzip

import numpy as np
import pytest
import torch

from pygan.data import DATASETS, MNIST
from pygan.settings import UserError

from .image_files import (
    MNIST_NAMES,
    as_bytes,
    idx,
    random_images,
    random_mnist,
    ten_labels,
    write_mnist,
)

PARTS = random_mnist()
EACH_SET = pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "kmnist"])


@EACH_SET
@pytest.mark.parametrize("dotted", [False, True])
@pytest.mark.parametrize("zipped", [False, True])
def test_each_name_gives_the_same_bytes(tmp_path, name, dotted, zipped):
    write_mnist(tmp_path, PARTS, dotted=dotted, zipped=zipped)
    data = DATASETS[name](path=str(tmp_path)).load()
    images, labels = PARTS["train"]
    everything = torch.arange(30)
    assert (len(data), data.shape, data.classes) == (30, (1, 28, 28), 10)
    assert np.array_equal(as_bytes(data.batch(everything))[:, 0], images)
    assert np.array_equal(data.labels(everything).numpy(), labels)
    images, labels = PARTS["t10k"]
    assert np.array_equal(as_bytes(data.held_out)[:, 0], images)
    assert np.array_equal(data.held_out_labels.numpy(), labels)


def test_unzipped_file_under_a_zipped_name(tmp_path):
    write_mnist(tmp_path, PARTS)
    for name in MNIST_NAMES.values():
        (tmp_path / name).rename(tmp_path / f"{name}.gz")
    assert len(MNIST(path=str(tmp_path)).load()) == 30


def test_borders_are_black(tmp_path):
    write_mnist(tmp_path, PARTS)
    data = MNIST(path=str(tmp_path), side=32).load()
    batch = as_bytes(data.batch(torch.arange(30)))[:, 0]
    assert batch.shape == (30, 32, 32)
    assert np.array_equal(batch[:, 2:-2, 2:-2], PARTS["train"][0])
    assert batch.sum(dtype=int) == PARTS["train"][0].sum(dtype=int)
    assert data.held_out.shape == (10, 1, 32, 32)


@pytest.mark.parametrize("side", [0, 26, 29, -32])
def test_sides_that_do_not_go(side):
    with pytest.raises(ValueError, match=f"side must be an even number from 28 on, got {side}"):
        MNIST(side=side)


IMAGES = MNIST_NAMES["train", "images"]
LABELS = MNIST_NAMES["t10k", "labels"]
RIGHT = idx(PARTS["train"][0])
ZIPPED = gzip.compress(RIGHT)

BROKEN = [
    (IMAGES, b"", ["begins with nothing", "00 00 08 03"]),
    (IMAGES, b"<!DOCTYPE html>", ["3c 21 44 4f", "00 00 08 03"]),
    (IMAGES, b"\1" + RIGHT[1:], ["01 00 08 03"]),
    (IMAGES, b"\0\0\x0d" + RIGHT[3:], ["00 00 0d 03"]),
    (IMAGES, idx(ten_labels(30)), ["00 00 08 01", "3-dimensional"]),
    (IMAGES, RIGHT[:15], ["within its header", "15 bytes"]),
    (IMAGES, RIGHT[:-1], ["30 x 28 x 28 = 23520 bytes", "23519"]),
    (IMAGES, RIGHT + b"\0", ["30 x 28 x 28 = 23520 bytes", "23521"]),
    (IMAGES, RIGHT[:4] + b"\xff" * 12, ["4294967295", "holds 0"]),
    (IMAGES, idx(random_images(0, 30, 28, 27)), ["28 x 28", "30 x 28 x 27"]),
    (IMAGES, idx(random_images(0, 0, 28, 28)), ["28 x 28", "0 x 28 x 28"]),
    (IMAGES, idx(random_images(0, 29, 28, 28)), ["30 labels", "29 images"]),
    (IMAGES, ZIPPED[:-9], ["broken gzip"]),
    (IMAGES, ZIPPED[:10] + b"\xff" * 20, ["broken gzip", "decompressing"]),
    (IMAGES, ZIPPED[:40] + b"\0\0\0" + ZIPPED[43:], ["broken gzip"]),
    (IMAGES, ZIPPED[:-8] + b"\0\0\0\0" + ZIPPED[-4:], ["broken gzip", "CRC"]),
    (LABELS, idx(ten_labels(10) + 1), ["label 10", "0 to 9"]),
    (LABELS, idx(ten_labels(9)), ["9 labels", "10 images"]),
    (LABELS, idx(PARTS["t10k"][0]), ["00 00 08 03", "1-dimensional"]),
]


@pytest.mark.parametrize(("name", "content", "words"), BROKEN, ids=lambda value: str(value)[:40])
def test_broken_file(tmp_path, name, content, words):
    write_mnist(tmp_path, PARTS)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError) as error:
        MNIST(path=str(tmp_path)).load()
    message = str(error.value)
    assert "\n" not in message
    for word in (str(tmp_path), name, *words):
        assert word in message


@EACH_SET
@pytest.mark.parametrize("missing", MNIST_NAMES.values())
def test_missing_file(tmp_path, name, missing):
    write_mnist(tmp_path, PARTS)
    (tmp_path / missing).unlink()
    settings = DATASETS[name](path=str(tmp_path))
    with pytest.raises(UserError) as error:
        settings.load()
    dotted = missing.replace("-idx", ".idx")
    for word in (str(tmp_path), missing, f"{missing}.gz", dotted, f"{dotted}.gz", "data.path"):
        assert word in str(error.value)
    assert settings.source in str(error.value)


def test_default_folders_differ():
    assert len({DATASETS[name]().path for name in ("mnist", "fashion-mnist", "kmnist")}) == 3
