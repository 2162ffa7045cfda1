"""A file system of a few megabytes, which a test can fill."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

BLOCK = 4096
BALLAST = "ballast"


@contextlib.contextmanager
def mounted(folder: Path, size: int) -> Iterator[Path]:
    """A tmpfs of so many bytes, mounted on a new folder. Skips the test where nobody may mount."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"a small file system is mounted by root alone: {error}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, free: int = 0) -> None:
    """Leave so many bytes free, rounded up to blocks."""
    with (folder / BALLAST).open("ab", buffering=0) as file:
        while (room := _free(folder) - free) >= BLOCK:
            file.write(bytes(min(room // BLOCK * BLOCK, 1 << 20)))


def make_room(folder: Path) -> None:
    (folder / BALLAST).unlink()


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Inside the block nobody may write there, not even root."""
    _remount(folder, "ro")
    try:
        yield
    finally:
        _remount(folder, "rw")


def _remount(folder: Path, mode: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{mode}", str(folder)], check=True)


def _free(folder: Path) -> int:
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize
