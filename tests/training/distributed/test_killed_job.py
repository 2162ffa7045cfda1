"""kill -9 of all processes of a run at once, again and again: it ends as if nothing had happened.

Real processes with slow files, started one by one; test_restart.py kills torchrun's.
"""

import os
import random
import time
from pathlib import Path

from forked import SERVER

from pygan.files import UNFINISHED

from ..runs import assert_same_state, measured, newest_state
from ..test_kill import train_slowly
from .processes import free_port

RANKS = 2
KILLS = 20
OPTIONS = ("--steps=220", "--checkpoint_every=3", "--report_every=20", "--sample_every=1000")
BEGINNING = 0.5  # seconds: within that processes find each other, or nearly
SAVE = 0.1  # seconds: about what the four slow writes of a checkpoint take


def train_as(rank: int, port: int, *arguments: str) -> None:
    """One process of a run, as torchrun would start it."""
    place = {"RANK": rank, "WORLD_SIZE": RANKS, "LOCAL_RANK": rank, "LOCAL_WORLD_SIZE": RANKS}
    os.environ |= {name: str(value) for name, value in place.items()}
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    train_slowly(*arguments)


class Job:
    """All processes of a run: a new one, or one that goes on where there is one to go on with."""

    def __init__(self, config: Path, run: Path) -> None:
        resume = ["--resume"] if (run / "config.yaml").exists() else []
        arguments = (f"--config={config}", f"--out={run}", *OPTIONS, *resume)
        port = free_port()
        self.processes = [
            SERVER.Process(target=train_as, args=(rank, port, *arguments)) for rank in range(RANKS)
        ]
        for process in self.processes:
            process.start()

    def at_work(self) -> bool:
        return all(process.exitcode is None for process in self.processes)

    def kill(self) -> None:
        for process in self.processes:
            process.kill()
        self.statuses()

    def statuses(self) -> list[int | None]:
        """Exit statuses, once all have ended."""
        for process in self.processes:
            process.join()
        return [process.exitcode for process in self.processes]


def newest_step(run: Path) -> int:
    return max((int(path.stem) for path in (run / "checkpoints").glob("*.pt")), default=0)


def wait_for_step(job: Job, run: Path, step: int) -> None:
    while newest_step(run) < step:
        assert job.at_work()
        time.sleep(0.001)


def test_killed_jobs_come_to_the_end_of_an_undisturbed_one(game, tmp_path):
    whole, run = tmp_path / "whole", tmp_path / "run"
    assert Job(game, whole).statuses() == [0] * RANKS
    moments, killed_at, left_unfinished = random.Random(0), [], []
    for _ in range(KILLS):
        job = Job(game, run)
        checkpoints = moments.randrange(4)
        wait_for_step(job, run, newest_step(run) + 3 * checkpoints)
        time.sleep(moments.random() * (SAVE if checkpoints else BEGINNING))
        assert job.at_work()
        job.kill()
        killed_at.append(newest_step(run))
        left_unfinished += list(run.rglob(UNFINISHED))
    assert Job(game, run).statuses() == [0] * RANKS
    assert_same_state(newest_state(run), newest_state(whole))
    assert measured(run) == measured(whole)
    assert left_unfinished  # some kills fell into a write
    assert len(set(killed_at)) > KILLS // 2  # and they are spread over the run
