"""`pygan train --profile` tells where time goes and changes nothing else."""

import itertools
import json
import time

import pytest
import torch

from pygan.cli import main
from pygan.training import stages
from pygan.training.profile import TRACED, WARM_UP, Profile, table
from pygan.training.stages import OFF, REST, Stages

from .runs import assert_same_state, measured, newest_state

CPU = torch.device("cpu")


@pytest.fixture
def clock(monkeypatch):
    """Each look at the clock finds it a second later."""
    seconds = itertools.count()
    monkeypatch.setattr(stages.time, "perf_counter", lambda: float(next(seconds)))


def test_time_is_the_innermost_stage_s(clock):
    timed = Stages(CPU)
    timed.start()  # 0
    with timed("critic"):  # 1
        with timed("optimizer"):  # 2, 3
            pass
        with timed("optimizer"):  # 4, 5
            pass
    # 6
    with timed("data"):  # 7, 8
        pass
    assert timed.stop() == {"critic": 3000, REST: 3000, "optimizer": 2000, "data": 1000}


def test_stages_cost_nothing_when_off(monkeypatch):
    monkeypatch.setattr(stages.time, "perf_counter", None)
    timed = Stages(CPU)
    assert timed("critic") is OFF
    with timed("critic"):
        pass


def test_a_stage_that_fails_is_left(clock):
    timed = Stages(CPU)
    timed.start()
    with pytest.raises(KeyError), timed("critic"):
        raise KeyError
    assert timed.stop() == {REST: 2000, "critic": 1000}


def test_sleep_is_found():
    timed = Stages(CPU)
    timed.start()
    with timed("slow"):
        time.sleep(0.05)
    with timed("quick"):
        pass
    times = timed.stop()
    assert times["slow"] >= 50
    assert next(iter(times)) == "slow"


def test_table():
    assert table({"critic": 7.5, "the rest": 2.5}, 20) == [
        "milliseconds of a step, the mean of 20:",
        "  critic        7.500  75.0%",
        "  the rest      2.500  25.0%",
        "  a step       10.000",
    ]


def test_run_is_the_same_and_has_a_trace(train, capsys):
    plain = train("a")
    capsys.readouterr()
    run = train("b", "--profile=4")
    said = capsys.readouterr().out
    assert_same_state(newest_state(plain), newest_state(run))
    assert measured(plain) == measured(run)
    assert "milliseconds of a step, the mean of 4:" in said
    for stage in ("data", "critic", "generator", "optimizer", "report", REST):
        assert f"\n  {stage} " in said
    assert f"wrote {run / 'profile.json'}" in said
    names = [
        event.get("name") for event in json.loads((run / "profile.json").read_text())["traceEvents"]
    ]
    assert names.count("generator") == TRACED
    assert names.count("critic") == 2 * TRACED  # n_critic
    assert names.count("optimizer") == 3 * TRACED
    assert "aten::addmm" in names
    assert not (plain / "profile.json").exists()


@pytest.mark.parametrize(
    ("steps", "said", "traced"),
    [
        (WARM_UP, "no profile", False),
        (WARM_UP + 2, "the mean of 2", False),
        (WARM_UP + 4 + 1, "the mean of 4", True),
        (WARM_UP + 4 + TRACED, "the mean of 4", True),
    ],
)
def test_run_that_ends_early(train, capsys, steps, said, traced):
    run = train("a", f"--steps={steps}", "--profile=4")
    assert said in capsys.readouterr().out
    assert (run / "profile.json").exists() == traced


def test_both_networks_at_once(train, capsys):
    train("a", "--single_step=true", "--profile=2")
    assert "  critic and generator" in capsys.readouterr().out


def test_profile_without_a_number_and_wrong_ones(config, train, capsys):
    train("a", "--profile", "--steps=30")
    assert "the mean of 20" in capsys.readouterr().out
    for value in ("0", "x", "1.5"):
        assert main(["train", f"--config={config}", f"--profile={value}"]) == 2
        error = capsys.readouterr().err
        assert len(error.splitlines()) == 1
        assert "profile" in error
        assert value in error


def test_no_profile_says_nothing(tmp_path):
    lines = []
    profile = Profile(None, Stages(CPU), tmp_path / "trace", lines.append)
    for _ in range(50):
        profile.after_step()
    profile.close()
    assert lines == []
