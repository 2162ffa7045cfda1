"""Signals that end a run of many processes: all stop after one step, and say how to go on."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pygan.training.distributed.environment import launch_command

from ..runs import newest_state
from .processes import TRAIN, torchrun, workers
from .test_restart import wait_for

LONG = ("--steps=1000000", "--report_every=20", "--sample_every=1000000")


@pytest.fixture
def started(game, tmp_path):
    """A run of two processes that has done twenty steps, and its folder."""
    run = tmp_path / "a run"
    process = torchrun(2, *TRAIN, f"--config={game}", f"--out={run}", *LONG)
    wait_for(process, "step 20/")
    yield process, run
    process.communicate(timeout=60)


def pasted(command: str) -> int:
    """The exit status of a shell that is given this line."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(command, shell=True, env=os.environ | {"PATH": path}, timeout=120)
    return done.returncode


def step_of(output: str, run: Path) -> int:
    """Where the run says that it stopped; its newest checkpoint is of that step."""
    (said,) = [line for line in output.splitlines() if line.startswith("stopped at step ")]
    step = newest_state(run)["step"]
    assert said == f"stopped at step {step}; to go on:"
    return step


@pytest.mark.parametrize(("number", "ranks"), [("SIGTERM", [1]), ("SIGUSR1", [0, 1])])
def test_signal_to_processes_stops_all_and_the_command_goes_on(started, number, ranks):
    """torchrun's exit status is 0 where that of every process is."""
    process, run = started
    running = workers(process)
    for rank in ranks:
        os.kill(running[rank], signal.Signals[number])
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    step = step_of(output, run)
    command = output.splitlines()[-1]
    assert "torchrun --nproc-per-node 2 -m pygan train" in command
    assert pasted(f"{command} --steps={step + 5}") == 0
    assert newest_state(run)["step"] == step + 5


def test_sigterm_to_torchrun_stops_all(started):
    """torchrun hands it on, and then fails by itself."""
    process, run = started
    process.terminate()
    output, errors = process.communicate(timeout=60)
    assert step_of(output, run) >= 20
    assert process.returncode == 1
    assert "SignalException" in errors and "pygan: error" not in errors


def test_processes_stop_when_torchrun_is_gone(started):
    """It tells them nothing: they are in sessions of their own."""
    process, run = started
    process.kill()
    output, errors = process.communicate(timeout=60)  # to the end of the last process
    assert process.returncode == -signal.SIGKILL
    assert step_of(output, run) >= 20
    assert "Error" not in errors


@pytest.mark.parametrize(
    ("size", "here", "expected"),
    [
        (1, 1, "pygan train"),
        (8, 8, "torchrun --nproc-per-node 8 -m pygan train"),
        (16, 8, "the command of each machine, with"),
    ],
)
def test_command_by_number_of_processes(monkeypatch, size, here, expected):
    monkeypatch.setenv("WORLD_SIZE", str(size))
    monkeypatch.setenv("LOCAL_WORLD_SIZE", str(here))
    assert launch_command() == expected
