"""kill -9 at any moment: a resumed run comes to the very end that the undisturbed one comes to.

Real processes, each with slow files.
"""

import os
import random
import time
from pathlib import Path

import pytest
from forked import SERVER

from pygan import files
from pygan.cli import main

from .runs import CONFIG, assert_same_state, measured, newest_state, start_process

KILLS = 20
SLOW = 0.02  # seconds that each write waits before it counts, so that many kills fall into one
OPTIONS = ("--checkpoint_every=3", "--keep_checkpoints=1", "--sample_every=100")


def slowly(write):
    def slow(*arguments):
        time.sleep(SLOW)
        write(*arguments)

    return slow


def train_slowly(*arguments: str) -> None:
    """`pygan train` as a process of its own, whose files are slow to be finished."""
    files.os.fsync, files.os.replace = slowly(os.fsync), slowly(os.replace)
    raise SystemExit(main(["train", *arguments]))


def start_training(out: Path, *options: str):
    config = out.parent / "small.yaml"
    config.write_text(CONFIG)
    arguments = (f"--config={config}", f"--out={out}", *OPTIONS, *options)
    process = SERVER.Process(target=train_slowly, args=arguments)
    process.start()
    return process


def train_to_the_end(out: Path, *options: str) -> int:
    process = start_training(out, *options)
    process.join()
    return process.exitcode


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    """The undisturbed run, and how many seconds it takes."""
    folder = tmp_path_factory.mktemp("unbroken")
    assert train_to_the_end(folder / "warm") == 0
    start = time.perf_counter()
    assert train_to_the_end(folder / "run") == 0
    return folder / "run", time.perf_counter() - start


@pytest.fixture(scope="module")
def left_unfinished():
    """In how many runs the kill fell into a write, counted over the tests of this file."""
    return []


@pytest.mark.parametrize("number", range(KILLS))
def test_killed_run_goes_on_bit_for_bit(number, unbroken, left_unfinished, tmp_path):
    whole, seconds = unbroken
    run = tmp_path / "run"
    process = start_training(run)
    # One moment in each part of the run, so that no part is spared.
    time.sleep(seconds * (number + random.Random(number).random()) / KILLS)
    process.kill()
    process.join()
    left_unfinished += list(run.rglob(files.UNFINISHED))
    begun = (run / "config.yaml").exists()
    assert train_to_the_end(run, *(["--resume"] if begun else [])) == 0
    assert_same_state(newest_state(whole), newest_state(run))
    assert measured(whole) == measured(run)
    assert (whole / "samples" / "final.png").read_bytes() == (
        run / "samples" / "final.png"
    ).read_bytes()


def test_some_kills_fell_into_a_write(left_unfinished):
    assert left_unfinished


def test_killed_command_goes_on_bit_for_bit(train, config, tmp_path):
    run = tmp_path / "run"
    command = ("train", f"--config={config}", f"--out={run}")
    process = start_process(*command, "--steps=1000000")
    while process.stdout.readline()[:8] != "step 40/":
        assert process.poll() is None, process.stderr.read()
    process.kill()
    process.communicate()
    steps = f"--steps={newest_state(run)['step'] + 25}"
    again = start_process(*command, steps, "--resume")
    _, errors = again.communicate(timeout=60)
    assert again.returncode == 0, errors
    whole = train("whole", steps)
    assert_same_state(newest_state(whole), newest_state(run))
    assert measured(whole) == measured(run)
