"""`pygan prepare` as a user runs it, killed by the system with its workers at work."""

import signal
import subprocess
import sys
import time
from random import Random

from image_sources import photos, write_lmdb

from pygan.preparation.command import Preparation


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


COMMAND = (
    "import sys; from pygan.cli import main; from pygan.preparation import command;"
    "command.ROWS = 4; sys.exit(main(sys.argv[1:]))"
)


def test_processes_killed_by_the_system(tmp_path):
    """kill -9 of the parent alone, at a random moment; its workers must not outlive it."""
    entries = photos(160, {7: b"", 150: b"no image"})
    source, out = write_lmdb(tmp_path / "lmdb", entries), tmp_path / "out"
    whole = tmp_path / "whole"
    Preparation(size=64, workers=1).run(source, whole)
    arguments = ["prepare", str(source), f"--out={out}", "--workers=2"]
    journal, random = out / "journal.jsonl", Random()
    lines = random.randrange(3, 20)  # of 41
    process = subprocess.Popen([sys.executable, "-c", COMMAND, *arguments])
    while process.poll() is None:
        if journal.exists() and journal.read_bytes().count(b"\n") >= lines:
            break
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not (out / "images.npy").exists()
    assert subprocess.run([sys.executable, "-c", COMMAND, *arguments]).returncode == 0
    assert files(out) == files(whole)
