"""Bytes become floats exactly, and only the images that are asked for are read."""

import numpy as np
import pytest
import torch

from pygan.data import UInt8Images
from pygan.data.split import random_split, split_at
from pygan.data.uint8_images import MOST_HELD_OUT
from pygan.settings import UserError
from pygan.training.images import grid

from .image_files import random_images

PIXELS = random_images(0, 20, 3, 4, 4)
LABELS = torch.arange(20) % 5


def made(pixels=PIXELS):
    return UInt8Images(pixels, split_at(15, len(pixels)), classes=5, labels=LABELS)


def test_every_byte_becomes_its_float_and_comes_back():
    pixels = np.arange(256, dtype=np.uint8).reshape(1, 1, 16, 16).repeat(2, axis=0)
    batch = UInt8Images(pixels, split_at(1, 2)).batch(torch.tensor([0]))
    exact = [-1 + 2 * level / 255 for level in range(256)]
    assert batch.flatten().tolist() == pytest.approx(exact, abs=6e-8)
    assert (batch.min(), batch.max()) == (-1, 1)
    large = batch.repeat(1, 1, 2, 2)  # a grid enlarges sides below 32
    assert np.array_equal(np.asarray(grid(large))[4:20, 4:20, 0], pixels[0, 0])


def test_batch_takes_the_samples_asked_for():
    batch = made().batch(torch.tensor([3, 14, 3]))
    assert (batch.dtype, batch.shape) == (torch.float32, (3, 3, 4, 4))
    assert batch.is_contiguous()
    expected = PIXELS[[3, 14, 3]] / np.float32(127.5) - np.float32(1)
    assert np.array_equal(batch.numpy(), expected)


def test_training_and_held_out_images_with_their_labels():
    data = made()
    assert (len(data), data.shape, data.classes) == (15, (3, 4, 4), 5)
    assert np.array_equal(data.held_out.numpy(), PIXELS[15:] / np.float32(127.5) - np.float32(1))
    assert data.labels(torch.tensor([7, 0])).tolist() == [2, 0]
    assert data.held_out_labels.tolist() == [0, 1, 2, 3, 4]
    assert data.held_out_labels.dtype == data.labels(torch.tensor([0])).dtype == torch.int64


def test_views_of_other_orders_and_files_give_the_same(tmp_path):
    last = np.ascontiguousarray(np.moveaxis(PIXELS, 1, -1))
    np.save(tmp_path / "a.npy", last)
    mapped = np.moveaxis(np.load(tmp_path / "a.npy", mmap_mode="r"), -1, 1)
    indices = torch.tensor([9, 0, 9, 4])
    for pixels in (np.moveaxis(last, -1, 1), mapped):
        batch = made(pixels).batch(indices)
        assert torch.equal(batch, made().batch(indices))
        assert batch.is_contiguous()


def test_held_out_images_are_no_more_than_said():
    count = MOST_HELD_OUT + 3
    pixels = random_images(1, count + 1, 1, 1, 1)
    data = UInt8Images(
        pixels, split_at(1, count + 1), classes=2, labels=torch.arange(count + 1) % 2
    )
    assert len(data.held_out) == len(data.held_out_labels) == MOST_HELD_OUT
    assert data.held_out[:2].flatten().tolist() == pytest.approx(
        (pixels[1:3].flatten() / 127.5 - 1).tolist(), abs=6e-8
    )


@pytest.mark.parametrize(("held_out", "count"), [(0.1, 3), (0.5, 15), (1, 1), (29.0, 29)])
def test_random_split(held_out, count):
    training, held = random_split(30, held_out)
    assert len(held) == count
    assert sorted([*training.tolist(), *held.tolist()]) == list(range(30))
    assert torch.equal(held, random_split(30, held_out).held_out)


def test_random_split_stays_what_it_was():
    assert random_split(10, 4).held_out.tolist() == [4, 1, 7, 5]


@pytest.mark.parametrize(("held_out", "count"), [(0.1, 4), (30, 30), (31, 30), (0.1, 0), (0.99, 9)])
def test_split_leaves_both_sides(held_out, count):
    with pytest.raises(UserError, match=rf"data.held_out {held_out} of {count} images leaves none"):
        random_split(count, held_out)
