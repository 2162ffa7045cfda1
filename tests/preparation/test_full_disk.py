"""Disks without room: one line, nothing lost, and the same command goes on once there is room."""

import errno
import os
import shutil
from types import SimpleNamespace

import numpy as np
import pytest
from image_sources import expected, photos, write_lmdb
from small_disk import fill, make_room, read_only

from pygan.preparation import command
from pygan.preparation.journal import Journal
from pygan.preparation.packed_file import PackedFile

from .test_errors import ENTRIES, refusal, run


def test_disk_that_has_no_room(tmp_path, capsys, monkeypatch):
    source = write_lmdb(tmp_path / "lmdb", ENTRIES)
    size = PackedFile(tmp_path / "none", len(ENTRIES), 8).size(len(ENTRIES))
    for free in (0, size - 1):
        with monkeypatch.context() as patch:
            patch.setattr(shutil, "disk_usage", lambda _, free=free: SimpleNamespace(free=free))
            line = refusal(capsys, source, tmp_path / "out")
        assert "0.0 GB for the images" in line and "make room" in line
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=size))
    assert run(source, tmp_path / "out") == 0


def test_disk_that_fills_up(tmp_path, capsys, monkeypatch):
    source, write = write_lmdb(tmp_path / "lmdb", ENTRIES), PackedFile.write

    def full(file, row, images):
        if row:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(file, row, images)

    monkeypatch.setattr(command, "ROWS", 4)
    with monkeypatch.context() as patch:
        patch.setattr(PackedFile, "write", full)
        line = refusal(capsys, source, tmp_path / "out")
    assert "No space left on device" in line and "the same command goes on" in line
    assert run(source, tmp_path / "out") == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_disk_that_is_small_and_then_full(tmp_path, small_disk, capsys, monkeypatch, workers):
    """A real one: too small for all images, then filled up on the way, then with room again."""
    monkeypatch.setattr(command, "ROWS", 4)
    entries = photos(60)
    source, out = write_lmdb(tmp_path / "lmdb", entries), small_disk / "out"
    options = ("--size=64", f"--workers={workers}")
    fill(small_disk, free=len(entries) * 64 * 64 * 3)
    line = refusal(capsys, source, out, *options)
    assert "GB for the images" in line and "make room" in line
    make_room(small_disk)
    add = Journal.add

    def add_then_fill(journal, *arguments):
        add(journal, *arguments)
        fill(small_disk, free=64 << 10)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "add", add_then_fill)
        line = refusal(capsys, source, out, *options)
    assert "No space left on device" in line and "the same command goes on" in line
    assert not (out / "images.npy").exists()
    assert "No space left on device" in refusal(capsys, source, out, *options)  # still
    make_room(small_disk)
    assert run(source, out, *options) == 0
    assert np.array_equal(np.load(out / "images.npy"), expected(entries, 64, 0))


def test_file_system_that_is_read_only(tmp_path, small_disk, capsys):
    source, out = write_lmdb(tmp_path / "lmdb", ENTRIES), small_disk / "out"
    with read_only(small_disk):
        line = refusal(capsys, source, out)
    assert "Read-only file system" in line and "the same command goes on" in line
    assert run(source, out) == 0
