"""Disks that are full and folders that may not be written: one line, and nothing lost."""

import os
from pathlib import Path

import pytest
from small_disk import BLOCK, fill, make_room, read_only

from pygan.cli import main
from pygan.files import UNFINISHED, write_whole

from .runs import assert_same_state, measured, newest_state

FULL = Path("/dev/full")  # every write into it fails for want of space
needs_full = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full")
needs_permissions = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


@needs_full
def test_old_content_stays_when_the_disk_is_full(tmp_path):
    path = tmp_path / "a"
    write_whole(path, b"old")
    (tmp_path / UNFINISHED).symlink_to(FULL)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


@needs_full
def test_full_disk_at_a_checkpoint(train, config, tmp_path, capsys):
    unbroken = train("a")
    run = train("b", "--steps=10")
    (run / "checkpoints" / UNFINISHED).symlink_to(FULL)
    capsys.readouterr()
    assert main(["train", f"--config={config}", f"--out={run}", "--resume"]) == 1
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    for words in ("No space left on device", "checkpoints stay", f"--out {run} --resume"):
        assert words in error
    assert newest_state(run)["step"] == 10
    train("b", "--resume")  # with space again
    assert_same_state(newest_state(unbroken), newest_state(run))


@pytest.mark.parametrize("pages", [1, 6])
def test_disk_without_room_for_a_checkpoint(train, config, small_disk, capsys, pages):
    """A real one: the run ends, what it had is whole, and with room it comes to the same end."""
    unbroken = train("a")
    run = small_disk / "b"
    command = ["train", f"--config={config}", f"--out={run}"]
    assert main([*command, "--steps=10"]) == 0
    (older,) = (run / "checkpoints").glob("*.pt")
    before = older.read_bytes()
    fill(small_disk, free=pages * BLOCK)
    assert pages * BLOCK < len(before)
    capsys.readouterr()
    assert main([*command, "--resume"]) == 1
    (error,) = capsys.readouterr().err.splitlines()
    for words in ("No space left on device", "checkpoints stay", f"--out {run} --resume"):
        assert words in error
    assert older.read_bytes() == before
    assert not list(run.rglob(UNFINISHED))
    make_room(small_disk)
    assert main([*command, "--resume"]) == 0
    assert_same_state(newest_state(unbroken), newest_state(run))
    assert measured(unbroken) == measured(run)


def test_disk_without_any_room(train, config, small_disk, capsys):
    """Not even the settings can be written."""
    fill(small_disk)
    command = ["train", f"--config={config}", f"--out={small_disk / 'a'}"]
    assert main(command) == 2
    assert "No space left on device" in capsys.readouterr().err
    make_room(small_disk)
    assert main(command) == 0


def test_file_system_that_is_read_only(train, config, small_disk, capsys):
    """Samples can still be drawn from a run there."""
    unbroken = train("a")
    run = small_disk / "b"
    command = ["train", f"--config={config}", f"--out={run}"]
    assert main([*command, "--steps=10"]) == 0
    with read_only(small_disk):
        for options in ([*command, "--resume"], [*command[:2], f"--out={small_disk / 'new'}"]):
            capsys.readouterr()
            assert main(options) == 2
            (error,) = capsys.readouterr().err.splitlines()
            assert "cannot write the run folder" in error and "Read-only" in error
        assert main(["sample", str(run), f"--out={unbroken / 'b.png'}"]) == 0
    assert main([*command, "--resume"]) == 0
    assert_same_state(newest_state(unbroken), newest_state(run))


@needs_full
@pytest.mark.parametrize("name", ["curves.png", "samples/final.png"])
def test_full_disk_at_a_report(train, config, capsys, name):
    run = train("a", "--steps=10")
    (run / name).unlink()
    (run / name).symlink_to(FULL)
    assert main(["train", f"--config={config}", f"--out={run}", "--resume"]) == 1
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "No space left" in error


@needs_permissions
def test_folder_that_may_not_be_written(train, config, tmp_path, capsys):
    run = train("a", "--steps=2")
    run.chmod(0o555)
    try:
        assert main(["train", f"--config={config}", f"--out={run}", "--resume"]) == 2
        assert "cannot write the run folder" in capsys.readouterr().err
        assert main(["sample", str(run), f"--out={tmp_path / 'a.png'}"]) == 0
    finally:
        run.chmod(0o755)


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="no folder that root may not write")
def test_folder_where_nobody_may_write(config, capsys):
    assert main(["train", f"--config={config}", "--out=/sys/kernel/a"]) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "cannot write the run folder" in error


def test_checkpoints_that_cannot_be_written(train, config, capsys):
    """A file where the folder of checkpoints should be."""
    run = train("a", "--steps=2")
    for path in (run / "checkpoints").iterdir():
        path.unlink()
    (run / "checkpoints").rmdir()
    (run / "checkpoints").write_text("in the way")
    assert main(["train", f"--config={config}", f"--out={run}", "--resume"]) == 1
    assert "File exists" in capsys.readouterr().err
