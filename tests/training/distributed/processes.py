"""Processes of one run, started as a user starts them."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
TRAIN = ("-m", "pygan", "train")


def torchrun(
    ranks: int, *arguments: object, restarts: int = 0, folder: Path = ROOT
) -> subprocess.Popen[str]:
    """Start `torchrun ... ARGUMENTS`: -m, a module, its options."""
    options = ["--standalone", f"--nproc-per-node={ranks}", f"--max-restarts={restarts}"]
    command = [sys.executable, "-m", "torch.distributed.run", *options, *map(str, arguments)]
    return _start(command, {}, folder)


def without_torchrun(rank: int, ranks: int, port: int, *arguments: object) -> subprocess.Popen[str]:
    """Start one process of several."""
    place = {"RANK": rank, "WORLD_SIZE": ranks, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    command = [sys.executable, *map(str, arguments)]
    return _start(command, {name: str(value) for name, value in place.items()})


def _start(command: list[str], place: dict[str, str], folder: Path = ROOT) -> subprocess.Popen[str]:
    # Scripts are modules beside the tests, which pytest has on its path.
    path = os.pathsep.join([str(ROOT / "tests"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    own = {"OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1", "PYTHONPATH": path}
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=os.environ | own | place,
        start_new_session=True,  # so that a test may send it all that a terminal would
    )


def workers(torchrun: subprocess.Popen[str]) -> dict[int, int]:
    """The process ids of a torchrun's workers, by rank."""
    children = Path(f"/proc/{torchrun.pid}/task/{torchrun.pid}/children").read_text().split()
    places = [Path(f"/proc/{pid}/environ").read_text().split("\0") for pid in children]
    ranks = [dict(line.split("=", 1) for line in p if "=" in line).get("RANK") for p in places]
    return {int(rank): int(pid) for rank, pid in zip(ranks, children, strict=True) if rank}


def kill_all(torchrun: subprocess.Popen[str]) -> None:
    """kill -9 of a torchrun and of its workers."""
    for pid in (torchrun.pid, *workers(torchrun).values()):
        os.kill(pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def said(errors: str) -> list[str]:
    """What pygan says of errors, among what torchrun does."""
    return [line for line in errors.splitlines() if line.startswith("pygan: error:")]
