"""What a user can do wrong is told in one line, and leaves nothing half made."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from image_sources import photos, write_folder, write_lmdb, write_tar

from pygan.cli import main
from pygan.data.lmdb_values import LmdbValues
from pygan.preparation import chunks

ENTRIES = photos(12)


def run(source, out, *options):
    return main(["prepare", str(source), f"--out={out}", "--size=8", "--workers=1", *options])


def refusal(capsys, source, out, *options) -> str:
    """The one line of a command that fails."""
    assert run(source, out, *options) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


def lmdb_of(tmp_path, content):
    (tmp_path / "lmdb").mkdir()
    (tmp_path / "lmdb" / "data.mdb").write_bytes(content)
    return tmp_path / "lmdb"


def cut_lmdb(share):
    def make(tmp_path):
        whole = write_lmdb(tmp_path / "whole", ENTRIES) / "data.mdb"
        size = whole.stat().st_size
        return lmdb_of(tmp_path, whole.read_bytes()[: int(share * size)])

    return make


def empty_lmdb(tmp_path):
    return write_lmdb(tmp_path / "lmdb", {})


def empty_folder(tmp_path):
    (tmp_path / "folder").mkdir()
    return tmp_path / "folder"


def cut_tar(tmp_path):
    whole = write_tar(tmp_path / "whole.tar", ENTRIES)
    cut = tmp_path / "cut.tar"
    cut.write_bytes(whole.read_bytes()[:50_000])
    return cut


def zipped_tar(tmp_path):
    whole = write_tar(tmp_path / "whole.tar", ENTRIES)
    return shutil.make_archive(str(tmp_path / "zipped"), "gztar", tmp_path, whole.name)


def text(tmp_path):
    (tmp_path / "notes.txt").write_text("no tar")
    return tmp_path / "notes.txt"


SOURCES = {
    "LMDB cut in half": (cut_lmdb(0.5), ["data.mdb is cut off at", "get it anew"]),
    "LMDB cut at its end": (cut_lmdb(0.99), ["data.mdb is cut off at", "get it anew"]),
    "LMDB of text": (lambda path: lmdb_of(path, b"no LMDB" * 9999), ["no LMDB", "get it anew"]),
    "LMDB without content": (lambda path: lmdb_of(path, b""), ["no LMDB", "get it anew"]),
    "LMDB without entries": (empty_lmdb, ["lmdb holds no images"]),
    "empty folder": (empty_folder, ["folder holds no images"]),
    "nothing": (lambda path: path / "nowhere", ["cannot read", "nowhere: No such file"]),
    "text": (text, ["notes.txt is no LMDB's folder", "no plain tar"]),
    "tar cut off": (cut_tar, ["cut.tar is a broken tar", "get it anew"]),
    "zipped tar": (zipped_tar, ["zipped.tar.gz", "unpack it first"]),
}


@pytest.mark.parametrize("what", SOURCES)
def test_wrong_source(tmp_path, capsys, what):
    make, words = SOURCES[what]
    line = refusal(capsys, make(tmp_path), tmp_path / "out")
    assert all(word in line for word in words), line
    assert not (tmp_path / "out").exists()


def test_a_damaged_page_is_an_entry_that_cannot_be_read(tmp_path):
    """Or a tree that cannot: never the end of the process."""
    source = write_lmdb(tmp_path / "lmdb", ENTRIES)
    path = source / "data.mdb"
    content = bytearray(path.read_bytes())
    content[8 * 4096 :] = np.random.default_rng(0).bytes(len(content) - 8 * 4096)
    path.write_bytes(content)
    command = ["-m", "pygan", "prepare", str(source), f"--out={tmp_path / 'out'}", "--workers=1"]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True)
    assert done.returncode in (0, 2), done.stderr


def test_lmdb_is_not_installed(tmp_path, capsys, monkeypatch):
    source = write_lmdb(tmp_path / "lmdb", ENTRIES)
    monkeypatch.setitem(sys.modules, "lmdb", None)
    line = refusal(capsys, source, tmp_path / "out")
    assert "pip install 'pygan[lsun]'" in line


def test_strict_stops_at_the_first_and_may_be_dropped(tmp_path, capsys):
    source = write_folder(tmp_path / "in", photos(12, {5: b"no image"}))
    broken = next(path for path in source.rglob("*.jpg") if path.read_bytes() == b"no image")
    for _ in range(2):  # the second finds it in the journal
        line = refusal(capsys, source, tmp_path / "out", "--strict")
        assert broken.name in line and "--strict" in line
    assert not (tmp_path / "out" / "images.npy").exists()
    assert run(source, tmp_path / "out") == 0
    assert "11 images of 12 entries, 1 skipped" in capsys.readouterr().out


def test_no_entry_is_an_image(tmp_path, capsys):
    source = write_lmdb(tmp_path / "lmdb", {"a": b"", "b": b"text"})
    assert "none of the 2 entries gives an image" in refusal(capsys, source, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_a_folder_that_cannot_be_written(tmp_path, capsys):
    source = write_lmdb(tmp_path / "lmdb", ENTRIES)
    (tmp_path / "file").write_text("")
    assert "cannot write" in refusal(capsys, source, tmp_path / "file" / "out")
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    (tmp_path / "locked").mkdir(mode=0o500)
    assert "Permission denied" in refusal(capsys, source, tmp_path / "locked")


def test_a_worker_that_dies(tmp_path, capsys, monkeypatch):
    class Dying(chunks.ProcessPoolExecutor):
        def submit(self, *arguments):
            return super().submit(os._exit, 1)

    source = write_lmdb(tmp_path / "lmdb", ENTRIES)
    monkeypatch.setattr(chunks, "ProcessPoolExecutor", Dying)
    line = refusal(capsys, source, tmp_path / "out", "--workers=2")
    assert "a process that decodes was killed" in line and "--workers" in line


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--size=0", "--size must be above 0, got 0"),
        ("--workers=0", "--workers must be above 0, got 0"),
        ("--seed=-1", "--seed must be at least 0, got -1"),
        ("--size=big", "invalid int value: 'big'"),
        ("--strict=1", "--strict"),
    ],
)
def test_wrong_options(tmp_path, capsys, option, words):
    assert words in refusal(capsys, tmp_path, tmp_path / "out", option)


def test_a_key_that_is_gone(tmp_path):
    values = LmdbValues(write_lmdb(tmp_path / "lmdb", ENTRIES))
    assert values.keys() == sorted(name.encode() for name in ENTRIES)
    with pytest.raises(ValueError, match="gone"):
        values.read(b"other")
    assert values.name(b"\xff\x00a") == "\\xff\x00a"
