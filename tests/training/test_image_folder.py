"""Folders of images: pixels, classes, order, and files that are no images."""

import numpy as np
import pytest
import torch
from PIL import Image

from pygan.data import ImageFolder
from pygan.data.split import random_split
from pygan.settings import UserError

from .image_files import as_bytes, random_images, write_image

SIDE = 8


def everything(data) -> np.ndarray:
    """All images in the order of their paths: the split undone."""
    count = len(data) + len(data.held_out)
    split = random_split(count, len(data.held_out))
    images = np.empty((count, *data.shape), np.uint8)
    images[split.training] = as_bytes(data.batch(torch.arange(len(data))))
    images[split.held_out] = as_bytes(data.held_out)
    return images


def all_labels(data) -> list[int]:
    split = random_split(len(data) + len(data.held_out), len(data.held_out))
    labels = torch.empty(len(data) + len(data.held_out), dtype=torch.int64)
    labels[split.training] = data.labels(torch.arange(len(data)))
    labels[split.held_out] = data.held_out_labels
    return labels.tolist()


def folder(path, names, pixels=None):
    """One lossless image a name; returns them as (N, 3, SIDE, SIDE)."""
    pixels = random_images(0, len(names), SIDE, SIDE, 3) if pixels is None else pixels
    for name, image in zip(names, pixels, strict=True):
        write_image(path / name, image)
    return np.moveaxis(pixels, -1, 1)


def load(path, **settings):
    return ImageFolder(path=str(path), **{"side": SIDE, "held_out": 0.5, **settings}).load()


def test_lossless_images_keep_their_bytes_in_sorted_order(tmp_path):
    pixels = folder(tmp_path, ["a.png", "b.BMP", "c.ppm", "d/e.tif"])
    (tmp_path / "notes.txt").write_text("not an image")
    (tmp_path / "._a.png").write_bytes(b"a Mac's notes")
    data = load(tmp_path)
    assert (len(data), len(data.held_out), data.shape) == (2, 2, (3, SIDE, SIDE))
    assert np.array_equal(everything(data), pixels)
    assert (data.classes, len(data.held_out_labels)) == (0, 0)


@pytest.mark.parametrize("end", ["jpg", "JPEG", "webp", "gif"])
def test_other_formats(tmp_path, end):
    colours = np.array([[200, 40, 90], [10, 220, 130]], np.uint8)
    flat = np.broadcast_to(colours[:, None, None], (2, SIDE, SIDE, 3))
    folder(tmp_path, [f"a.{end}", f"b.{end}"], flat)
    images = everything(load(tmp_path)).astype(int)
    assert abs(images - colours[:, :, None, None]).max() <= 4


def test_sub_folders_are_classes_by_sorted_name(tmp_path):
    names = ["zebra/1.png", "ant/9.png", "zebra/0.png", "cat/5.png", "ant/1.png", "cat/2.png"]
    pixels = folder(tmp_path, names)
    data = load(tmp_path)
    order = sorted(range(6), key=lambda number: names[number])
    assert data.classes == 3
    assert np.array_equal(everything(data), pixels[order])
    assert all_labels(data) == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    "names",
    [
        ["a/1.png", "a/2.png"],
        ["a/1.png", "b/2.png", "3.png"],
        ["a/1.png", "b/c/2.png"],
        ["1.png", "2.png"],
    ],
    ids=" ".join,
)
def test_other_trees_have_no_classes(tmp_path, names):
    folder(tmp_path, names)
    assert load(tmp_path).classes == 0


def test_centre_of_the_short_side(tmp_path):
    wide = np.zeros((SIDE, 3 * SIDE, 3), np.uint8)
    wide[:, SIDE : 2 * SIDE] = inner = random_images(1, SIDE, SIDE, 3)
    write_image(tmp_path / "wide.png", wide)
    write_image(tmp_path / "tall.png", wide.transpose(1, 0, 2))
    tall, wide = everything(load(tmp_path)).transpose(0, 2, 3, 1)
    assert np.array_equal(wide, inner)
    assert np.array_equal(tall, inner.transpose(1, 0, 2))


def test_scaling_down_is_antialiased(tmp_path):
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 255
    for name in ("a.png", "b.png"):
        write_image(tmp_path / name, stripes)
    middle = everything(load(tmp_path))[..., 1:-1].astype(int)
    assert abs(middle - 127.5).max() < 5


def test_grey_is_luma(tmp_path):
    pixels = folder(tmp_path, ["a.png", "b.png"])
    grey = everything(load(tmp_path, grey=True))
    luma = np.tensordot([0.299, 0.587, 0.114], pixels.astype(float), (0, 1))
    assert grey.shape == (2, 1, SIDE, SIDE)
    assert abs(grey[:, 0] - luma).max() <= 1


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "1", "LA", "CMYK"])
def test_modes_become_three_channels(tmp_path, mode):
    square = Image.new("RGB", (SIDE, SIDE), (255, 255, 255))
    for name in ("a", "b"):
        square.convert(mode).save(tmp_path / f"{name}.{'tif' if mode == 'CMYK' else 'png'}")
    images = everything(load(tmp_path))
    assert images.shape == (2, 3, SIDE, SIDE)
    assert (images == 255).all()


def test_photos_stand_upright(tmp_path):
    pixels = random_images(2, SIDE, SIDE, 3)
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn by 90 degrees clockwise
    for name in ("a.png", "b.png"):
        write_image(tmp_path / name, pixels, exif=exif)
    assert np.array_equal(
        everything(load(tmp_path))[0].transpose(1, 2, 0), np.rot90(pixels, -1, (0, 1))
    )


def test_many_threads_keep_the_order(tmp_path):
    pixels = folder(tmp_path, [f"{number:03d}.png" for number in range(150)])
    assert np.array_equal(everything(load(tmp_path)), pixels)


def test_a_broken_image_is_named(tmp_path):
    folder(tmp_path, [f"{number}.png" for number in range(5)])
    broken = tmp_path / "3.png"
    whole = broken.read_bytes()
    for content in (b"", b"no image", whole[:60], whole[:45] + b"\0\0\0\0" + whole[49:]):
        broken.write_bytes(content)
        with pytest.raises(UserError) as error:
            load(tmp_path)
        assert str(broken) in str(error.value)
        assert "\n" not in str(error.value)


def test_sixteen_bits_are_refused(tmp_path):
    folder(tmp_path, ["a.png"])
    write_image(tmp_path / "b.png", np.full((SIDE, SIDE), 40_000, np.uint16))
    with pytest.raises(UserError, match=r"b\.png: more than 8 bits a channel"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["nowhere", "empty", "text"])
def test_no_images(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "a.txt").write_text("a")
    with pytest.raises(UserError, match=rf"{name} holds no images .*data\.path"):
        load(tmp_path / name)


@pytest.mark.parametrize(
    ("setting", "value", "range"),
    [
        ("side", 0, "above 0"),
        ("held_out", 0, "a share below 1 or a whole number"),
        ("held_out", 2.5, "a share below 1 or a whole number"),
        ("held_out", float("nan"), "a share below 1 or a whole number"),
        ("held_out", float("inf"), "a share below 1 or a whole number"),
    ],
)
def test_settings_out_of_range(setting, value, range):
    with pytest.raises(ValueError, match=f"{setting} must be {range}.*, got {value}"):
        ImageFolder(**{setting: value})
