"""Processes that are killed or stopped go on where they were, to the bit."""

import os
import signal

import pytest

from ..runs import assert_same_state, measured, newest_state
from .processes import TRAIN, kill_all, torchrun, workers

STEPS = ("--steps=200", "--checkpoint_every=20", "--report_every=20", "--sample_every=200")


@pytest.fixture(scope="module")
def undisturbed(shared_game, tmp_path_factory):
    """The folder of the run that all others must equal."""
    run = tmp_path_factory.mktemp("undisturbed") / "a"
    process = torchrun(2, *TRAIN, f"--config={shared_game}", f"--out={run}", *STEPS)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return run


def wait_for(process, start):
    for line in process.stdout:
        if line.startswith(start):
            return
    pytest.fail(process.stderr.read())


def assert_same_run(run, expected):
    assert_same_state(newest_state(run), newest_state(expected))
    assert measured(run) == measured(expected)


@pytest.mark.parametrize(("rank", "options"), [(0, []), (1, ["--out=a"])])
def test_killed_process_makes_all_go_on(undisturbed, game, tmp_path, rank, options):
    """A run without --out finds its own folder again."""
    arguments = (f"--config={game}", *options, *STEPS)
    process = torchrun(2, *TRAIN, *arguments, restarts=3, folder=tmp_path)
    wait_for(process, "step 60/")
    os.kill(workers(process)[rank], signal.SIGKILL)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert output.count("loaded ") == 1
    (config,) = [*tmp_path.glob("a/config.yaml"), *tmp_path.glob("runs/*/config.yaml")]
    assert_same_run(config.parent, undisturbed)


def test_killed_job_goes_on_by_its_command(undisturbed, game, tmp_path):
    """torchrun and its processes at once, twice."""
    command = (2, *TRAIN, f"--config={game}", f"--out={tmp_path / 'a'}", *STEPS)
    resume = []
    for step in (60, 140):
        killed = torchrun(*command, *resume)
        wait_for(killed, f"step {step}/")
        kill_all(killed)
        killed.communicate(timeout=60)
        resume = ["--resume"]
    resumed = torchrun(*command, *resume)
    _, errors = resumed.communicate(timeout=120)
    assert resumed.returncode == 0, errors
    assert_same_run(tmp_path / "a", undisturbed)


def test_stopped_processes_write_one_checkpoint_and_go_on(undisturbed, game, tmp_path):
    """Ctrl-C reaches all processes, and then once more by torchrun."""
    arguments = (f"--config={game}", f"--out={tmp_path / 'a'}", *STEPS)
    process = torchrun(2, *TRAIN, *arguments)
    wait_for(process, "step 40/")
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=120)
    assert output.count("stopped at step ") == 1, errors
    assert 40 <= newest_state(tmp_path / "a")["step"] < 200
    resumed = torchrun(2, *TRAIN, *arguments, "--resume")
    _, errors = resumed.communicate(timeout=120)
    assert resumed.returncode == 0, errors
    assert_same_run(tmp_path / "a", undisturbed)


def test_restart_does_not_go_on_with_the_run_of_somebody_else(undisturbed, shared_game):
    arguments = (f"--config={shared_game}", f"--out={undisturbed}", *STEPS)
    before = newest_state(undisturbed)
    process = torchrun(2, *TRAIN, *arguments, restarts=1)
    _, errors = process.communicate(timeout=120)
    assert process.returncode != 0
    assert errors.count("exists: go on with its run by --resume") == 2
    assert_same_state(newest_state(undisturbed), before)
