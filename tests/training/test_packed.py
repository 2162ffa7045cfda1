"""The data set of a prepared folder: its bytes, its checks, and a run on it."""

import json

import numpy as np
import pytest
import torch
from image_sources import photos, write_lmdb

from pygan.data import Packed
from pygan.preparation.command import Preparation
from pygan.settings import UserError

from .image_files import as_bytes

SIZE, COUNT = 8, 40


@pytest.fixture
def folder(tmp_path):
    source = write_lmdb(tmp_path / "lmdb", photos(COUNT))
    Preparation(size=SIZE, workers=1).run(source, tmp_path / "packed")
    return tmp_path / "packed"


def load(folder, **settings):
    return Packed(path=str(folder), **{"held_out": 0.25, **settings}).load()


def test_the_last_images_are_held_out_and_the_others_lie_in_order(folder):
    images = np.load(folder / "images.npy").transpose(0, 3, 1, 2)
    data = load(folder)
    assert (len(data), data.shape, data.classes) == (30, (3, SIZE, SIZE), 0)
    assert np.array_equal(as_bytes(data.batch(torch.arange(30))), images[:30])
    assert np.array_equal(as_bytes(data.held_out), images[30:])
    stored = data.stored(torch.tensor([4, 29, 4]))
    assert stored.dtype == torch.uint8
    assert np.array_equal(stored.numpy(), images[[4, 29, 4]])
    assert torch.equal(data.floats(stored), data.batch(torch.tensor([4, 29, 4])))
    assert data.floats(stored).is_contiguous()
    assert (data.flip, load(folder, flip=True).flip) == (False, True)


def test_sha256_is_checked_where_asked(folder):
    assert len(load(folder, verify=True)) == 30
    images = np.load(folder / "images.npy", mmap_mode="r+")
    images[7, 0, 0, 0] ^= 1
    images.flush()
    assert len(load(folder)) == 30
    with pytest.raises(UserError, match=r"images\.npy has not the SHA-256 that meta\.json says"):
        load(folder, verify=True)


def changed(**values):
    def change(folder):
        path = folder / "meta.json"
        meta = {**json.loads(path.read_text()), **values}
        path.write_text(json.dumps({k: v for k, v in meta.items() if v is not None}))

    return change


def other_images(array):
    return lambda folder: np.save(folder / "images.npy", array)


def cut(folder):
    path = folder / "images.npy"
    path.write_bytes(path.read_bytes()[:-1])


RIGHT = np.zeros((COUNT, SIZE, SIZE, 3), np.uint8)
WRONG = {
    "another count": (changed(count=39), ["(40, 8, 8, 3)", "(39, 8, 8, 3)", "anew"]),
    "another size": (changed(size=16), ["(40, 8, 8, 3)", "(40, 16, 16, 3)"]),
    "fewer images": (other_images(RIGHT[1:]), ["(39, 8, 8, 3)", "(40, 8, 8, 3)"]),
    "grey images": (other_images(RIGHT[..., 0]), ["(40, 8, 8)"]),
    "floats": (other_images(RIGHT / 255), ["float64", "uint8"]),
    "images cut off": (cut, ["images.npy", "as a .npy file"]),
    "no images": (lambda folder: (folder / "images.npy").unlink(), ["images.npy", "No such file"]),
    "no meta": (lambda folder: (folder / "meta.json").unlink(), ["meta.json", "pygan prepare"]),
    "meta of text": (lambda f: (f / "meta.json").write_text("text"), ["meta.json is not as"]),
    "meta of a list": (lambda f: (f / "meta.json").write_text("[1]"), ["meta.json is not as"]),
    "meta without a sum": (changed(sha256=None), ["meta.json is not as"]),
    "meta with a wrong type": (changed(count="40"), ["meta.json is not as"]),
    "a later format": (changed(format=2), ["format 2", "update pygan"]),
}


@pytest.mark.parametrize("what", WRONG)
def test_files_that_disagree(folder, what):
    change, words = WRONG[what]
    change(folder)
    with pytest.raises(UserError) as error:
        load(folder)
    assert all(word in str(error.value) for word in words), error.value
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("held_out", [40, 0.001, 0.999])
def test_nothing_is_left_on_one_side(folder, held_out):
    with pytest.raises(UserError, match="of 40 images leaves none"):
        load(folder, held_out=held_out)
