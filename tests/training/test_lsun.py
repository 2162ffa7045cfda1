"""LSUN's LMDBs read lazily: the right pixels in every process that gets hold of them."""

import multiprocessing
import pickle
import threading

import numpy as np
import pytest
import torch
from image_sources import as_square, photos, write_lmdb

from pygan.data import LSUN
from pygan.data.split import random_split
from pygan.settings import UserError

from .image_files import as_bytes

SIZE = 16
ENTRIES = photos(20)
EXPECTED = np.stack([as_square(content, SIZE) for _, content in sorted(ENTRIES.items())])
EXPECTED = EXPECTED.transpose(0, 3, 1, 2)
ROWS = torch.tensor([3, 14, 3])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_lmdb(tmp_path_factory.mktemp("lsun") / "bedroom_val_lmdb", ENTRIES)


def load(folder, **settings):
    return LSUN(path=str(folder), side=SIZE, **{"held_out": 4, **settings}).load()


def test_pixels(folder):
    data, split = load(folder), random_split(20, 4)
    assert (len(data), data.shape, data.classes) == (16, (3, SIZE, SIZE), 0)
    assert np.array_equal(as_bytes(data.batch(torch.arange(16))), EXPECTED[split.training])
    assert np.array_equal(as_bytes(data.held_out), EXPECTED[split.held_out])


def test_nothing_is_decoded_ahead(folder, monkeypatch):
    data = load(folder)
    monkeypatch.setattr("pygan.data.lsun.square", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        data.batch(ROWS)


def read_to(queue, data):
    queue.put(data.batch(ROWS).numpy())


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_another_process(folder, method):
    data = load(folder)
    expected = data.batch(ROWS).numpy()  # open here, while the other one reads
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    process = context.Process(target=read_to, args=(queue, data))
    process.start()
    assert np.array_equal(queue.get(timeout=60), expected)
    process.join()
    assert process.exitcode == 0
    assert np.array_equal(data.batch(ROWS).numpy(), expected)


def test_a_pickled_copy_and_a_second_one(folder):
    data = load(folder)
    content = pickle.dumps(data)
    assert len(content) < 10_000
    for other in (pickle.loads(content), load(folder)):
        assert torch.equal(other.batch(ROWS), data.batch(ROWS))


def test_threads(folder):
    data, found = load(folder), []
    expected = data.batch(ROWS)

    def read():
        found.extend(torch.equal(data.batch(ROWS), expected) for _ in range(20))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 80


def test_an_entry_that_is_no_image_is_named(tmp_path):
    entries = photos(6, {4: b"no image"})
    folder = write_lmdb(tmp_path / "lmdb", entries)
    with pytest.raises(UserError) as error:
        load(folder, held_out=1).batch(torch.arange(5))
    assert list(entries)[4] in str(error.value) and "pygan prepare" in str(error.value)


def test_no_lmdb(tmp_path):
    with pytest.raises(UserError, match="nowhere is no LMDB"):
        load(tmp_path / "nowhere")
