"""Ctrl-C, SIGTERM and SIGUSR1 end a run in order; a second Ctrl-C ends it at once."""

import shlex
import signal
import time

import pytest

from pygan.cli import main
from pygan.training.signals import STOPPING, StopRequest

from .runs import newest_state, start_process

LONG = ("--steps=1000000", "--report_every=20", "--sample_every=1000000")


def wait_for_steps(process):
    for line in process.stdout:
        if line.startswith("step 20/"):
            return
    pytest.fail(process.stderr.read())


@pytest.mark.parametrize("number", STOPPING)
def test_stop_writes_a_checkpoint_and_says_how_to_go_on(config, tmp_path, number):
    run = tmp_path / "a run"
    process = start_process("train", f"--config={config}", f"--out={run}", *LONG)
    wait_for_steps(process)
    process.send_signal(number)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert errors == ""
    step = newest_state(run)["step"]
    assert step >= 20
    assert f"stopped at step {step}" in output
    command = shlex.split(output.splitlines()[-1])
    assert command[0] == "pygan"
    assert main([*command[1:], f"--steps={step + 5}"]) == 0
    assert newest_state(run)["step"] == step + 5


@pytest.fixture
def heeds_interrupts():
    """Ctrl-C raises KeyboardInterrupt, also where a shell started the tests with it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_second_signal_is_not_held_back(heeds_interrupts):
    with StopRequest() as stop:
        signal.raise_signal(signal.SIGINT)
        assert stop.received
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_handlers_are_put_back():
    before = signal.getsignal(signal.SIGTERM)
    with StopRequest():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


def test_help_is_quick():
    start = time.perf_counter()
    output, _ = start_process("--help").communicate(timeout=60)
    assert "train" in output
    assert time.perf_counter() - start < 20
