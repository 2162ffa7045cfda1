"""Reading ahead changes nothing, and mirrors are a function of seed, batch and sample."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from image_sources import photos, write_folder

from pygan.data import UInt8Images
from pygan.data.split import split_at
from pygan.preparation.command import Preparation
from pygan.training.batches import Batches
from pygan.training.prefetch import Prefetch
from pygan.training.randomness import BatchOrder, coins

from .image_files import as_bytes, random_images
from .runs import assert_same_state, newest_state

CPU = torch.device("cpu")
PIXELS = random_images(0, 30, 3, 4, 6)


def batches(**settings):
    data = UInt8Images(PIXELS, split_at(25, 30), **settings)
    return Batches(data, BatchOrder(25, 8, seed=1), 1, CPU)


def threads():
    return {thread.name for thread in threading.enumerate()}


def test_items_are_those_of_the_function_in_whatever_order():
    ahead = Prefetch(lambda number: number**2)
    for number in (0, 1, 2, 7, 8, 3, 3, 4):
        assert ahead(number) == number**2
    ahead.close()


def test_the_next_item_is_made_while_the_caller_works():
    made = []
    ahead = Prefetch(lambda number: made.append(number) or number)
    ahead(5)
    for _ in range(1000):
        if made == [5, 6]:
            break
        time.sleep(0.01)
    assert made == [5, 6]
    assert ahead(6) == 6
    ahead.close()
    assert made[:2] == [5, 6] and 8 not in made


def test_an_error_reaches_the_caller_with_its_own_item():
    ahead = Prefetch(lambda number: 1 // (2 - number))
    assert (ahead(0), ahead(1)) == (0, 1)
    for number in (2, 2):
        with pytest.raises(ZeroDivisionError):
            ahead(number)
    assert ahead(3) == -1
    ahead.close()


def test_the_thread_ends_though_an_item_failed():
    ahead = Prefetch(lambda number: 1 // (1 - number))
    ahead(0)
    assert any(name.startswith("prefetch") for name in threads())
    ahead.close()
    assert not any(name.startswith("prefetch") for name in threads())


@pytest.mark.parametrize("flip", [False, True])
def test_read_ahead_or_not_batches_are_the_same(flip):
    plain, ahead = batches(flip=flip), batches(flip=flip, on_disk=True)
    for number in (0, 1, 2, 3, 9, 4):
        assert torch.equal(plain(number), ahead(number))
    plain.close()
    ahead.close()


def test_batches_lie_as_asked():
    data = UInt8Images(PIXELS, split_at(25, 30), flip=True)
    last = Batches(data, BatchOrder(25, 8, seed=1), 1, CPU, torch.channels_last)
    assert last(3).is_contiguous(memory_format=torch.channels_last)
    assert torch.equal(last(3), batches(flip=True)(3))


def test_half_of_the_samples_are_mirrored_anew_in_each_batch():
    order, made = BatchOrder(25, 8, seed=1), batches(flip=True)
    mirrored = []
    for number in range(200):
        for sample, image in zip(order(number), as_bytes(made(number)), strict=True):
            pixels = PIXELS[sample]
            mirrored.append(np.array_equal(image, pixels[..., ::-1]))
            assert mirrored[-1] or np.array_equal(image, pixels)
    assert np.mean(mirrored) == pytest.approx(0.5, abs=4 * 0.5 / 1600**0.5)
    assert torch.equal(made(7), batches(flip=True)(7))


def test_coins_are_fair_alone_in_pairs_and_by_batch():
    samples = torch.arange(100_000)
    first, second = coins(samples, 0, "flip", 3), coins(samples, 0, "flip", 4)
    near = 4 * 0.5 / len(samples) ** 0.5
    for bits in (first, second, first ^ second, first[1:] ^ first[:-1], first[::2] ^ first[1::2]):
        assert bits.double().mean().item() == pytest.approx(0.5, abs=near * 2**0.5)
    assert not torch.equal(first, coins(samples, 1, "flip", 3))
    # Part of a batch throws the coins of the whole.
    assert torch.equal(first[::3], coins(samples[::3], 0, "flip", 3))


def test_coins_stay_what_they_were():
    assert coins(torch.arange(8), 0, "flip", 0).int().tolist() == [0, 1, 0, 0, 0, 0, 1, 1]


def test_memory_stays_flat():
    def anonymous_megabytes():
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024

    made = batches(flip=True, on_disk=True)
    kept = [made(number) for number in range(200)][-1]
    before = anonymous_megabytes()
    for number in range(200, 2200):
        kept = made(number)
    # A batch of floats kept each time would be 4.6 MB, what is stored of it 1.2 MB.
    assert anonymous_megabytes() - before < 1
    assert kept.shape == (8, 3, 4, 6)
    made.close()


@pytest.mark.parametrize("options", [[], ["--data.flip=true"], ["--order=blocks"]], ids=str)
def test_runs_are_the_same_read_ahead_or_not(train, tmp_path, monkeypatch, options):
    np.save(tmp_path / "images.npy", random_images(0, 60, 8, 8))
    name = "packed" if options == ["--data.flip=true"] else "npy"
    path = packed(tmp_path) if name == "packed" else tmp_path / "images.npy"
    given = [f"--data.name={name}", f"--data.path={path}", "--data.held_out=0.2", "--steps=12"]
    ahead = train("ahead", *given, *options)
    monkeypatch.setattr(UInt8Images, "on_disk", property(lambda _: False, lambda *_: None), False)
    plain = train("plain", *given, *options)
    assert_same_state(newest_state(ahead), newest_state(plain))
    assert not any(name.startswith("prefetch") for name in threads())


def packed(tmp_path):
    Preparation(size=8, workers=1).run(write_folder(tmp_path / "in", photos(30)), tmp_path / "out")
    return tmp_path / "out"
