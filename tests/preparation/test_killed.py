"""A preparation killed at any moment goes on, and ends with the files of an undisturbed one."""

import os
import subprocess
import sys
from contextlib import suppress

import pytest
from image_sources import photos, write_lmdb

from pygan.data.lmdb_values import LmdbValues
from pygan.preparation import command
from pygan.preparation.command import Preparation
from pygan.settings import UserError

SIZE, CHUNK = 8, 4
ENTRIES = photos(22, {3: b"", 9: b"no image", 21: b"\xff\xd8"})


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(command, "ROWS", CHUNK)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return write_lmdb(tmp_path_factory.mktemp("source") / "lmdb", ENTRIES)


def prepare(source, out):
    return Preparation(size=SIZE, workers=1).run(source, out)


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class Killed(BaseException):
    """Ends the work as a kill does: nothing that handles errors sees it."""


def kill_at(monkeypatch, moment):
    """End the work right before its `moment`-th lasting effect on the disk, or right after."""
    calls = 0

    def watched(function):
        def call(*arguments):
            nonlocal calls
            calls += 1
            if calls == moment:
                raise Killed
            result = function(*arguments)
            calls += 1
            if calls == moment:
                raise Killed
            return result

        return call

    for name in ("fsync", "replace"):
        monkeypatch.setattr(os, name, watched(getattr(os, name)))


def test_killed_around_each_effect_on_the_disk(source, tmp_path, monkeypatch):
    prepare(source, tmp_path / "whole")
    whole = files(tmp_path / "whole")
    assert set(whole) == {"images.npy", "meta.json", "skipped.txt"}
    for moment in range(1, 1000):
        out = tmp_path / str(moment)
        with monkeypatch.context() as patch, suppress(Killed):
            kill_at(patch, moment)
            prepare(source, out)
            break
        assert "images.npy" not in files(out) or files(out)["images.npy"] == whole["images.npy"]
        prepare(source, out)
        assert files(out) == whole
    assert moment > 2 * 22 // CHUNK + 6


def test_a_chunk_that_is_done_is_not_done_again(source, tmp_path, monkeypatch):
    out = tmp_path / "out"
    with monkeypatch.context() as patch, suppress(Killed):
        kill_at(patch, 2 * (1 + 2 * 3))  # the recipe, then three chunks, each with its line
        prepare(source, out)
    read = []
    take = LmdbValues.read
    monkeypatch.setattr(LmdbValues, "read", lambda self, key: read.append(key) or take(self, key))
    prepare(source, out)
    assert len(read) == len(ENTRIES) - 3 * CHUNK


def test_a_line_cut_off_anywhere_is_as_if_never_written(source, tmp_path, monkeypatch):
    prepare(source, tmp_path / "whole")
    whole = files(tmp_path / "whole")
    out = tmp_path / "out"
    with monkeypatch.context() as patch, suppress(Killed):
        kill_at(patch, 2 * (1 + 2 * 2))
        prepare(source, out)
    half = files(out)
    journal = half["journal.jsonl"]
    last = journal[:-1].rindex(b"\n") + 1
    for end in (0, 5, last, last + 1, len(journal) - 1, len(journal)):
        for name, content in half.items():
            (out / name).write_bytes(content)
        (out / "journal.jsonl").write_bytes(journal[:end])
        prepare(source, out)
        assert files(out) == whole
        for name in whole:
            (out / name).unlink()


def test_a_lost_partial_file_is_made_anew(source, tmp_path, monkeypatch):
    prepare(source, tmp_path / "whole")
    for change in ("unlink", "cut"):
        out = tmp_path / change
        with monkeypatch.context() as patch, suppress(Killed):
            kill_at(patch, 12)
            prepare(source, out)
        partial = out / "images.npy.partial"
        partial.unlink() if change == "unlink" else os.truncate(partial, 500)
        prepare(source, out)
        assert files(out) == files(tmp_path / "whole")


def test_going_on_with_other_settings_or_beside_another_is_refused(source, tmp_path, monkeypatch):
    out = tmp_path / "out"
    with monkeypatch.context() as patch, suppress(Killed):
        kill_at(patch, 8)
        prepare(source, out)
    for settings, word in (({"size": 9}, "size (8, now 9)"), ({"seed": 1}, "seed (0, now 1)")):
        with pytest.raises(UserError) as error:
            Preparation(**{"size": SIZE, "workers": 1, **settings}).run(source, out)
        assert f"another {word}" in str(error.value) and "journal.jsonl" in str(error.value)
    holder = (
        "import fcntl, sys; file = open(sys.argv[1], 'a'); fcntl.flock(file, fcntl.LOCK_EX);"
        "print(flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(out / "journal.jsonl")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b"\n"
        with pytest.raises(UserError, match="another pygan prepare is at work"):
            prepare(source, out)
        process.communicate(b"\n")
    (out / "journal.jsonl").write_text("notes\n")
    with pytest.raises(UserError, match=r"journal\.jsonl is no journal"):
        prepare(source, out)
