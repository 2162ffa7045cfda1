"""Images in .npy files: every layout gives the same bytes, and nothing is read ahead of its use."""

import mmap

import numpy as np
import pytest
import torch

from pygan.data import NpyImages
from pygan.data.split import random_split
from pygan.settings import UserError

from .image_files import random_images

COLOURED = random_images(0, 20, 8, 8, 3)
GREY = COLOURED[..., 0]
LAYOUTS = {
    "NHW": (GREY, "auto"),
    "NHWC": (COLOURED, "auto"),
    "NHWC, said": (COLOURED, "NHWC"),
    "NHWC, grey": (GREY[..., None], "auto"),
    "NCHW": (COLOURED.transpose(0, 3, 1, 2), "auto"),
    "NCHW, said": (COLOURED.transpose(0, 3, 1, 2), "NCHW"),
    "NCHW, grey": (GREY[:, None], "auto"),
    "in Fortran's order": (np.asfortranarray(COLOURED), "auto"),
    "NHWC of side 3": (COLOURED[:, :3, :3], "NHWC"),
    "NCHW of side 3": (COLOURED[:, :3, :3].transpose(0, 3, 1, 2), "NCHW"),
}


def saved(path, array) -> str:
    np.save(path, array)
    return str(path)


def load(tmp_path, images, **settings):
    return NpyImages(path=saved(tmp_path / "images.npy", images), **settings).load()


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_gives_the_same_bytes(tmp_path, name):
    images, layout = LAYOUTS[name]
    data = load(tmp_path, images, layout=layout, held_out=0.25)
    side = 3 if name.endswith("side 3") else 8
    expected = COLOURED[:, :side, :side].transpose(0, 3, 1, 2)
    expected = expected if images.size == expected.size else expected[:, :1]
    split = random_split(20, 5)
    assert data.shape == expected.shape[1:]
    for floats, rows in (
        (data.batch(torch.arange(15)), split.training),
        (data.held_out, split.held_out),
    ):
        assert np.array_equal(floats.numpy(), expected[rows] / np.float32(127.5) - np.float32(1))


def test_images_stay_on_disk(tmp_path):
    pixels = load(tmp_path, COLOURED).pixels
    while isinstance(pixels, np.ndarray):
        pixels = pixels.base
    assert isinstance(pixels, mmap.mmap)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int64, ">i4"])
def test_labels(tmp_path, dtype):
    classes = np.arange(20) % 7
    labels = saved(tmp_path / "labels.npy", classes.astype(dtype))
    data = load(tmp_path, GREY, labels=labels, held_out=4)
    split = random_split(20, 4)
    assert data.classes == 7
    assert np.array_equal(data.labels(torch.arange(16)).numpy(), classes[split.training])
    assert np.array_equal(data.held_out_labels.numpy(), classes[split.held_out])


def test_without_labels(tmp_path):
    data = load(tmp_path, GREY)
    assert (data.classes, len(data.held_out_labels), len(data.held_out)) == (0, 0, 2)


WRONG = [
    (GREY / 255, {}, ["float64", "uint8"]),
    (GREY[0], {}, ["(8, 8)", "(N, H, W)"]),
    (GREY[:0], {}, ["data.held_out", "0 images"]),
    (COLOURED[..., :2], {}, ["(20, 8, 8, 2)", "1 or 3 channels", "NHWC or NCHW"]),
    (COLOURED, {"layout": "NCHW"}, ["(20, 8, 8, 3)", "1 or 3 channels in NCHW"]),
    (COLOURED[:, :3, :3], {}, ["(20, 3, 3, 3)", "NHWC or NCHW", "data.layout"]),
    (COLOURED[:, :1], {}, ["(20, 1, 8, 3)", "data.layout"]),
    (COLOURED[:, :6], {}, ["6 x 8", "square"]),
    (GREY[:, :, :5], {}, ["8 x 5", "square"]),
    (GREY, {"held_out": 20}, ["data.held_out 20 of 20 images"]),
]


@pytest.mark.parametrize(("images", "settings", "words"), WRONG)
def test_wrong_images(tmp_path, images, settings, words):
    with pytest.raises(UserError) as error:
        load(tmp_path, images, **settings)
    for word in words:
        assert word in str(error.value)


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (np.arange(19), ["int64 of shape (19,)", "(20,)"]),
        (np.zeros((20, 1), int), ["(20, 1)", "(20,)"]),
        (np.zeros(20), ["float64", "integers"]),
        (np.arange(20) - 1, ["label -1"]),
    ],
)
def test_wrong_labels(tmp_path, labels, words):
    path = saved(tmp_path / "labels.npy", labels)
    with pytest.raises(UserError) as error:
        load(tmp_path, GREY, labels=path)
    for word in (path, *words):
        assert word in str(error.value)


def broken(path):
    """Contents that are no .npy file of images, by what is wrong with them."""
    whole = path.read_bytes()
    return {
        "empty": b"",
        "text": b"some text, and more of it",
        "cut in its header": whole[:20],
        "cut in its images": whole[:-1],
        "archive": b"PK\3\4" + whole,
    }


@pytest.mark.parametrize(
    "what", ["empty", "text", "cut in its header", "cut in its images", "archive"]
)
def test_broken_file(tmp_path, what):
    path = tmp_path / "images.npy"
    np.save(path, GREY)
    path.write_bytes(broken(path)[what])
    with pytest.raises(UserError, match=r"cannot read .*images\.npy as a \.npy file: ."):
        NpyImages(path=str(path)).load()


def test_missing_file_and_objects(tmp_path):
    with pytest.raises(UserError, match=r"nowhere\.npy .*No such file"):
        NpyImages(path=str(tmp_path / "nowhere.npy")).load()
    np.save(tmp_path / "objects.npy", np.array([{}], object))
    with pytest.raises(UserError, match=r"objects\.npy .*Python objects"):
        NpyImages(path=str(tmp_path / "objects.npy")).load()
