"""Every source becomes the same file: shuffled squares, and what is no image left out."""

import hashlib
import json

import numpy as np
import pytest
from image_sources import WRITERS, as_square, expected, photo, photos, write_folder, write_lmdb
from PIL import Image

from pygan.cli import main
from pygan.preparation import command
from pygan.preparation.command import Preparation

SIZE = 16


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(command, "ROWS", 8)


def prepare(source, out, **settings):
    return Preparation(**{"size": SIZE, "workers": 1, **settings}).run(source, out)


@pytest.mark.parametrize("kind", WRITERS)
def test_every_source_gives_its_images_in_the_order_of_the_seed(tmp_path, kind):
    entries = photos(30)
    source = WRITERS[kind](tmp_path / "source", entries)
    meta = prepare(source, tmp_path / "out", seed=5)
    images = np.load(tmp_path / "out" / "images.npy")
    assert np.array_equal(images, expected(entries, SIZE, 5))
    assert meta == json.loads((tmp_path / "out" / "meta.json").read_text())
    assert (meta["count"], meta["entries"], meta["skipped"]) == (30, 30, 0)
    assert (meta["size"], meta["filter"], meta["seed"]) == (SIZE, "bicubic", 5)
    assert meta["source"] == "source"
    content = (tmp_path / "out" / "images.npy").read_bytes()
    assert meta["sha256"] == hashlib.sha256(content).hexdigest()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"images.npy", "meta.json"}


@pytest.mark.parametrize("shape", [(256, 512), (512, 256), (256, 256)], ids=str)
def test_scaling_then_cropping_is_the_same(tmp_path, shape):
    """Where both fall on whole pixels, the whole image scaled and then cut is the oracle."""
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    (tmp_path / "in").mkdir()
    Image.fromarray(pixels).save(tmp_path / "in" / "a.png")
    prepare(tmp_path / "in", tmp_path / "out", size=64)
    whole = Image.fromarray(pixels).resize((shape[1] // 4, shape[0] // 4), Image.Resampling.BICUBIC)
    left, top = (whole.width - 64) // 2, (whole.height - 64) // 2
    square = np.asarray(whole.crop((left, top, left + 64, top + 64)))
    (packed,) = np.load(tmp_path / "out" / "images.npy").astype(int)
    assert abs(packed - square).max() <= 1  # which axis Pillow scales first depends on the size


@pytest.mark.parametrize("count", [1, 7, 8, 9, 24])
def test_chunks_of_any_number(tmp_path, count):
    entries = photos(count)
    prepare(write_lmdb(tmp_path / "lmdb", entries), tmp_path / "out")
    images = np.load(tmp_path / "out" / "images.npy")
    assert np.array_equal(images, expected(entries, SIZE, 0))


def test_the_number_of_workers_does_not_matter(tmp_path):
    source = write_lmdb(tmp_path / "lmdb", photos(30, {4: b"no image", 20: b""}))
    for workers in (1, 3):
        prepare(source, tmp_path / str(workers), workers=workers)
    one, three = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "13"
    )
    assert one == three


BROKEN = {
    "empty": b"",
    "text": b"no image",
    "webp cut off": photo(0)[:2000],
    "jpeg cut off": photo(2)[:2000],
    "header alone": photo(2)[:20],
}


@pytest.mark.parametrize("kind", WRITERS)
def test_what_is_no_image_is_left_out_counted_and_listed(tmp_path, kind):
    places = dict(zip((0, 3, 11, 12, 29), BROKEN.values(), strict=True))
    entries = photos(30, places)
    meta = prepare(WRITERS[kind](tmp_path / "source", entries), tmp_path / "out")
    assert (meta["count"], meta["entries"], meta["skipped"]) == (25, 30, 5)
    broken = [name for name, content in entries.items() if content in BROKEN.values()]
    lines = (tmp_path / "out" / "skipped.txt").read_text().splitlines()
    listed = [line.split("\t") for line in lines]
    assert all(why for _, why in listed)
    assert sorted(name.rpartition("/")[2].partition(".")[0] for name, _ in listed) == sorted(broken)
    # Each whole one is there once; where the gaps were, the last ones have moved.
    images = np.load(tmp_path / "out" / "images.npy")
    whole = [as_square(content, SIZE) for name, content in entries.items() if name not in broken]
    assert sorted(map(bytes, images)) == sorted(map(bytes, whole))


def test_one_broken_entry_in_a_hundred(tmp_path):
    random = np.random.default_rng(0)
    entries = photos(200)
    names = random.choice(list(entries), 2, replace=False).tolist()
    for name in names:
        entries[name] = random.bytes(1000)
    meta = prepare(write_lmdb(tmp_path / "lmdb", entries), tmp_path / "out")
    assert (meta["count"], meta["skipped"]) == (198, 2)
    lines = (tmp_path / "out" / "skipped.txt").read_text().splitlines()
    assert {line.split("\t")[0] for line in lines} == set(names)


def test_the_same_command_again_finds_it_done_and_another_is_refused(tmp_path, capsys):
    source, out = write_folder(tmp_path / "in", photos(9)), tmp_path / "out"
    arguments = ["prepare", str(source), f"--out={out}", "--workers=1"]
    assert main([*arguments, "--size=8"]) == 0
    said = capsys.readouterr().out
    assert said == f"{out}: 9 images of 9 entries, 0 skipped\n"
    before = (out / "images.npy").stat()
    assert main([*arguments, "--size=8"]) == 0
    assert capsys.readouterr().out == said
    assert (out / "images.npy").stat() == before
    assert main([*arguments, "--size=4"]) == 2
    assert "another size (8, now 4): choose another --out" in capsys.readouterr().err
