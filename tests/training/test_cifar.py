"""CIFAR-10's binary batches, byte for byte, and every way to be broken."""

import numpy as np
import pytest
import torch

from pygan.data import CIFAR10
from pygan.settings import UserError

from .image_files import as_bytes, write_cifar

RECORD = 3073


def test_batches_in_their_order(tmp_path):
    *training, held_out = write_cifar(tmp_path).values()
    data = CIFAR10(path=str(tmp_path)).load()
    everything = torch.arange(50)
    assert (len(data), data.shape, data.classes) == (50, (3, 32, 32), 10)
    images, labels = (np.concatenate(parts) for parts in zip(*training, strict=True))
    assert np.array_equal(as_bytes(data.batch(everything)), images)
    assert np.array_equal(data.labels(everything).numpy(), labels)
    assert np.array_equal(as_bytes(data.held_out), held_out[0])
    assert np.array_equal(data.held_out_labels.numpy(), held_out[1])


def test_planes_are_red_green_blue(tmp_path):
    write_cifar(tmp_path)
    record = bytes([7]) + b"\xff" * 1024 + b"\0" * 2048
    (tmp_path / "data_batch_1.bin").write_bytes(record)
    data = CIFAR10(path=str(tmp_path)).load()
    assert data.batch(torch.tensor([0])).mean((0, 2, 3)).tolist() == [1, -1, -1]
    assert data.labels(torch.tensor([0])).tolist() == [7]


BROKEN = [
    (b"", ["0 bytes", "3073"]),
    (b"\0" * (RECORD - 1), ["3072 bytes", "3073"]),
    (b"\0" * (RECORD + 1), ["3074 bytes", "binary version"]),
    (b"\0" * RECORD + b"\x0a" + b"\0" * (RECORD - 1), ["label 10", "0 to 9"]),
]


@pytest.mark.parametrize("name", ["data_batch_5.bin", "test_batch.bin"])
@pytest.mark.parametrize(("content", "words"), BROKEN, ids=lambda value: str(value)[:20])
def test_broken_batch(tmp_path, name, content, words):
    write_cifar(tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError) as error:
        CIFAR10(path=str(tmp_path)).load()
    for word in (str(tmp_path / name), *words):
        assert word in str(error.value)


def test_missing_batch(tmp_path):
    write_cifar(tmp_path)
    (tmp_path / "data_batch_3.bin").unlink()
    with pytest.raises(UserError) as error:
        CIFAR10(path=str(tmp_path)).load()
    for word in (str(tmp_path), "data_batch_3.bin", "Krizhevsky", "binary version", "data.path"):
        assert word in str(error.value)
