"""Samples that were copied first are those that are read, and no copy is begun that cannot end."""

import threading

import numpy as np
import pytest
import torch

from pygan.cli import main
from pygan.data import DATASETS, SwissRoll, UInt8Images
from pygan.data.split import random_split
from pygan.settings import UserError
from pygan.training import resident as module
from pygan.training.batches import Batches
from pygan.training.randomness import BatchOrder
from pygan.training.resident import ROOM, Resident, resident

from .image_files import random_images
from .runs import assert_same_state, newest_state

CPU = torch.device("cpu")
PIXELS = random_images(0, 40, 4, 6, 3)
DATA = {
    "images": lambda: UInt8Images(np.ascontiguousarray(PIXELS.transpose(0, 3, 1, 2)), SPLIT),
    "images on disk, mirrored": lambda: UInt8Images(
        PIXELS.transpose(0, 3, 1, 2), SPLIT, flip=True, on_disk=True
    ),
    "points": lambda: SwissRoll(samples=40).load(),
}
SPLIT = random_split(40, 10)


def refuse(*_):
    raise AssertionError("read again")


@pytest.mark.parametrize("at_once", [1, 7, 30, 4096])
@pytest.mark.parametrize("name", DATA)
def test_batches_are_the_same_and_nothing_is_read_again(name, at_once, monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE", at_once)
    read, copied = DATA[name](), DATA[name]()
    kept = resident(copied, "cpu", CPU)
    monkeypatch.setattr(copied, "stored", refuse)
    assert len(kept) == len(read)
    order = BatchOrder(len(read), 8, seed=1)
    plain, held = (Batches(data, order, 1, CPU) for data in (read, kept))
    assert not any(thread.name.startswith("prefetch") for thread in threading.enumerate())
    for number in (0, 1, 2, 9, 3):
        assert torch.equal(plain(number), held(number))
    plain.close()
    held.close()


def test_samples_stay_as_they_are_kept():
    kept = Resident(DATA["images on disk, mirrored"](), CPU)
    assert kept.samples.dtype == torch.uint8 and kept.samples.nbytes == 30 * 3 * 4 * 6
    assert kept.samples.is_contiguous()


def test_none_is_the_data_itself():
    data = DATA["images"]()
    assert resident(data, "none", CPU) is data


def test_a_copy_that_does_not_fit_is_not_begun(monkeypatch):
    data = DATA["images"]()
    monkeypatch.setattr(module, "ROOM", {"cpu": lambda device: 30 * 3 * 4 * 6})
    assert len(resident(data, "cpu", CPU)) == 30
    monkeypatch.setattr(module, "ROOM", {"cpu": lambda device: 30 * 3 * 4 * 6 - 1})
    monkeypatch.setattr(torch, "empty", refuse)
    with pytest.raises(UserError, match=r"data.resident: .* 2.16e-06 GB and cpu has 2.16e-06 GB"):
        resident(data, "cpu", CPU)


def test_room_of_a_gpu_is_what_is_free_of_it(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (3, 5))
    assert ROOM["cuda"](torch.device("cuda:1")) == 3


def test_room_of_main_memory():
    with open("/proc/meminfo") as file:
        total = next(int(line.split()[1]) for line in file if line.startswith("MemTotal"))
    assert ROOM["cpu"](CPU) == pytest.approx(total * 1024, rel=0.01)


@pytest.mark.parametrize(
    ("where", "room", "words"),
    [
        ("cuda", 10**12, ["data.resident cuda", "on cpu", "set it to cpu or none"]),
        ("cpu", 100, ["data.resident", "cpu has 1e-07 GB", "set it to none"]),
        ("gpu", 10**12, ["data.resident", "'cuda'", "got gpu"]),
    ],
)
def test_what_cannot_be(where, room, words, config, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(module, "ROOM", {"cpu": lambda device: room})
    out = tmp_path / "a"
    assert main(["train", f"--config={config}", f"--out={out}", f"--data.resident={where}"]) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1 and all(word in error for word in words), error
    assert not out.exists()


@pytest.mark.parametrize("options", [[], ["--order=blocks"], ["--accumulate=4"]], ids=str)
def test_runs_are_the_same_and_may_change_it_when_they_go_on(train, train_until, tmp_path, options):
    np.save(tmp_path / "images.npy", random_images(0, 60, 8, 8, 3))
    given = ["--data.name=npy", f"--data.path={tmp_path / 'images.npy'}", "--data.held_out=0.2"]
    given += ["--steps=12", *options]
    read = train("read", *given)
    held = train("held", *given, "--data.resident=cpu")
    assert_same_state(newest_state(read), newest_state(held))
    train_until(5, "changed", *given)
    changed = train("changed", *given, "--data.resident=cpu", "--resume")
    assert_same_state(newest_state(read), newest_state(changed))


@pytest.mark.parametrize("name", DATASETS)
def test_every_data_set_may_be_resident(name):
    assert DATASETS[name]().resident == "none"
    assert DATASETS[name](resident="cpu").resident == "cpu"
