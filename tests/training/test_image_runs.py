"""Runs on files of images from end to end: train, resume, sample; and configs for them."""

import json

import numpy as np
import pytest
from image_sources import photos, write_folder, write_lmdb
from PIL import Image

from pygan.cli import main
from pygan.data import DATASETS, TOYS
from pygan.preparation.command import Preparation
from pygan.training.images import CAPTION, CELL, GAP

from .image_files import (
    random_images,
    random_mnist,
    ten_labels,
    write_cifar,
    write_image,
    write_mnist,
)


def mnist(folder):
    write_mnist(folder, random_mnist(40, 20))
    return [f"--data.path={folder}", "--data.side=32"]


def cifar(folder):
    write_cifar(folder)
    return [f"--data.path={folder}"]


def images(folder):
    for number, pixels in enumerate(random_images(0, 40, 10, 12, 3)):
        write_image(folder / f"class {number % 2}" / f"{number}.png", pixels)
    return [f"--data.path={folder}", "--data.side=16", "--data.held_out=10"]


def npy(folder):
    folder.mkdir()
    np.save(folder / "images.npy", random_images(0, 50, 28, 28))
    np.save(folder / "labels.npy", ten_labels(50))
    paths = [f"--data.path={folder / 'images.npy'}", f"--data.labels={folder / 'labels.npy'}"]
    return [*paths, "--data.held_out=0.2"]


def packed(folder):
    source = write_folder(folder / "source", photos(40))
    Preparation(size=16, workers=1).run(source, folder / "packed")
    return [f"--data.path={folder / 'packed'}", "--data.held_out=0.4", "--data.flip=true"]


def lsun(folder):
    folder.mkdir()
    write_lmdb(folder / "lmdb", photos(40))
    return [f"--data.path={folder / 'lmdb'}", "--data.side=16", "--data.held_out=16"]


# What writes the files, and how many held-out images are shown.
SETS = {
    "mnist": (mnist, 32),
    "fashion-mnist": (mnist, 32),
    "kmnist": (mnist, 32),
    "cifar-10": (cifar, 32),
    "images": (images, 16),
    "npy": (npy, 28),
    "packed": (packed, 16),
    "lsun": (lsun, 16),
}


def test_every_data_set_of_files_is_here():
    assert set(DATASETS) == {"digits", *TOYS, *SETS}


@pytest.mark.parametrize("name", SETS)
def test_train_resume_and_sample(train, config, tmp_path, name):
    write, side = SETS[name]
    options = [f"--data.name={name}", *write(tmp_path / "data")]
    run = train("run", *options, "--steps=4", "--report_every=2", "--sample_every=4")
    assert (
        main(["train", f"--config={run / 'config.yaml'}", f"--out={run}", "--resume", "--steps=6"])
        == 0
    )
    rows = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows] == [0, 2, 4, 6]
    assert all(np.isfinite(row["swd"]) for row in rows)

    out = tmp_path / "grid.png"
    assert main(["sample", str(run), "--n=4", f"--out={out}"]) == 0
    cell = side * max(1, CELL // side)
    assert Image.open(out).size == (2 * (cell + GAP) + GAP,) * 2


def test_final_picture_has_the_held_out_images(train, tmp_path):
    parts = random_mnist(30, 4)
    write_mnist(tmp_path / "data", parts)
    options = ["--data.name=mnist", f"--data.path={tmp_path / 'data'}", "--data.side=32"]
    run = train("run", *options, "--steps=1")
    final = np.asarray(Image.open(run / "samples" / "final.png"))
    right = final[CAPTION + GAP :, -2 * (32 + GAP) :, 0]
    cells = [right[2:30, 2:30], right[2:30, 38:66], right[38:66, 2:30], right[38:66, 38:66]]
    assert np.array_equal(cells, parts["t10k"][0])


def test_runs_with_one_seed_are_equal(train, tmp_path):
    options = ["--data.name=images", *images(tmp_path / "data"), "--steps=5"]
    first, second = (train(name, *options) / "samples" / "final.png" for name in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_files_that_are_missing_are_one_line(config, tmp_path, capsys):
    options = ["--data.name=mnist", f"--data.path={tmp_path / 'nowhere'}"]
    assert main(["train", f"--config={config}", f"--out={tmp_path / 'run'}", *options]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "train-images-idx3-ubyte" in line
    assert not (tmp_path / "run").exists()


def test_more_held_out_than_training_images(train, tmp_path):
    write_mnist(tmp_path / "data", random_mnist(8, 40))
    run = train("run", "--data.name=mnist", f"--data.path={tmp_path / 'data'}", "--steps=1")
    assert (run / "samples" / "final.png").is_file()


SHIPPED = {
    "mnist-wgan-gp": mnist,
    "mnist-fgan-kl": mnist,
    "cifar-10-wgan-gp": cifar,
}
SMALL = ["--steps=1", "--batch_size=8", "--device=cpu"]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_configs_run(request, tmp_path, name):
    config = request.config.rootpath / "configs" / f"{name}.yaml"
    path = SHIPPED[name](tmp_path / "data")[0]
    out = tmp_path / "run"
    assert main(["train", f"--config={config}", f"--out={out}", path, *SMALL]) == 0
    assert (out / "samples" / "final.png").is_file()
