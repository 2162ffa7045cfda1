"""`pygan prepare` killed by the system with its workers at work, again and again."""

import random
import signal
import time
from pathlib import Path

from forked import SERVER
from image_sources import photos, write_lmdb

from pygan.cli import main
from pygan.preparation import command
from pygan.preparation.command import Preparation

KILLS = 20
BEGINNING = 1.0  # seconds: about what workers take to begin
CHUNK = 0.02  # seconds: about what one takes


def prepare_in_small_chunks(source: Path, out: Path) -> None:
    """`pygan prepare` as a process of its own, with two more that decode."""
    command.ROWS = 2
    raise SystemExit(main(["prepare", str(source), f"--out={out}", "--workers=2"]))


def start(source: Path, out: Path):
    process = SERVER.Process(target=prepare_in_small_chunks, args=(source, out))
    process.start()
    return process


def chunks_done(out: Path) -> int:
    journal = out / "journal.jsonl"
    return max(0, journal.read_bytes().count(b"\n") - 1) if journal.exists() else 0


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    """Or a zombie, which nobody has asked for its exit status."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def wait_for_end(pids: list[int]) -> list[int]:
    """Those that are still there after a time in which they must have noticed."""
    limit = time.monotonic() + 20
    while (left := [pid for pid in pids if is_alive(pid)]) and time.monotonic() < limit:
        time.sleep(0.01)
    return left


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_processes_killed_by_the_system(tmp_path):
    """kill -9 of the parent alone; its workers must not outlive it, nor harm what comes after."""
    some = photos(160, {7: b"", 150: b"no image"})
    entries = {f"{copy}{name}": content for copy in range(3) for name, content in some.items()}
    source, out = write_lmdb(tmp_path / "lmdb", entries), tmp_path / "out"
    whole = tmp_path / "whole"
    Preparation(size=64, workers=1).run(source, whole)
    moments, killed_at, orphans = random.Random(0), [], []
    for _ in range(KILLS):
        process, before = start(source, out), chunks_done(out)
        chunks = moments.randrange(4)
        while chunks_done(out) < before + chunks:
            assert process.is_alive()
            time.sleep(0.001)
        time.sleep(moments.random() * (CHUNK if chunks else BEGINNING))
        orphans += children(process.pid)
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        killed_at.append(chunks_done(out))
    assert killed_at == sorted(killed_at)
    assert len(set(killed_at)) > KILLS // 2
    last = start(source, out)
    last.join()
    assert last.exitcode == 0
    assert files(out) == files(whole)
    assert len(orphans) > KILLS
    assert wait_for_end(orphans) == []
