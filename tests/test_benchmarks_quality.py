"""Time to a quality: who meets the target when, and how that is compared."""

import json
import sys
from pathlib import Path

import pytest
import torch

sys.path.append(str(Path(__file__).parent.parent))  # benchmarks are not installed with the package

from benchmarks import __main__ as benchmarks_command
from benchmarks.case import Kind
from benchmarks.iteration import Game
from benchmarks.quality import command, race
from benchmarks.quality.contest import Contest
from benchmarks.quality.outcome import Curve, comparisons
from benchmarks.suites.ways import wgan_gp
from pygan.data import TensorDataset
from pygan.networks import MLPCritic, MLPGenerator

DATA = TensorDataset(*torch.randn(2, 40, 2, generator=torch.Generator().manual_seed(0)))
CONTEST = Contest(
    "small",
    lambda: DATA,
    Game("small", (2,), MLPCritic(width=4, depth=1), MLPGenerator(2, width=4, depth=1), 8),
    wgan_gp(),
    judged=20,
    factor=1e9,
    every=2,
    longest=6,
)
EVERYBODY = [Kind.AS_WRITTEN, Kind.TUNED, Kind.TIER_3]


def curve(label, kind, seed, met, seconds=10.0):
    """Five iterations in so many seconds."""
    return Curve(label, kind, seed, [5], [seconds], [1.0], met)


def test_a_race_ends_when_all_have_met_the_target():
    curves = race.race(CONTEST, DATA, float("inf"), seed=0)
    assert [c.kind for c in curves] == EVERYBODY
    assert all(c.iterations == [2] and c.seconds_taken == c.seconds[0] for c in curves)


def test_a_race_ends_when_its_time_is_over():
    curves = race.race(CONTEST, DATA, 0.0, seed=0)
    assert all(c.iterations == [2, 4, 6] and c.seconds_taken is None for c in curves)
    assert all(c.seconds == sorted(c.seconds) for c in curves)


def test_ways_with_one_seed_begin_on_one_curve():
    first, *others = race.race(CONTEST, DATA, 0.0, seed=3)
    assert all(c.emd == pytest.approx(first.emd, rel=1e-3) for c in others)


def test_judging_is_not_timed(monkeypatch):
    clock = iter(range(1000))
    monkeypatch.setattr(race.time, "perf_counter", lambda: next(clock))  # a second at each look
    assert [c.seconds for c in race.race(CONTEST, DATA, 0.0, seed=0)] == [[1, 2, 3]] * 3


def test_ratios_are_of_the_same_seed_and_leave_out_who_never_came():
    slow = [curve("slow", Kind.AS_WRITTEN, s, met, 20.0) for s, met in enumerate((6.0, 9.0, 8.0))]
    fast = [curve("fast", Kind.TIER_3, s, met) for s, met in enumerate((2.0, 3.0, None))]
    (sooner,) = comparisons([slow, fast])
    assert (sooner.label, sooner.baseline) == ("fast", "slow")
    assert sooner.seconds == [3, 3] and sooner.seconds_spread.median == 3
    assert sooner.iteration == [2, 2, 2]
    assert not comparisons([slow, [curve("lost", Kind.TIER_3, s, None) for s in range(3)]])


def test_real_samples_score_above_0_and_near_to_one_law():
    assert 0 < CONTEST.real_score(DATA) < 2


def test_command_writes_outcomes(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(command, "CONTESTS", (CONTEST,))
    monkeypatch.setattr(torch, "set_num_threads", lambda n: None)
    out = tmp_path / "quality.json"
    assert benchmarks_command.main(["quality", "--seeds", "2", "--json", str(out)]) == 0
    report = json.loads(out.read_text())
    assert report["kind"] == "quality" and report["settings"]["seeds"] == 2
    (outcome,) = report["results"]
    assert [c["seed"] for c in outcome["curves"]] == [0, 0, 0, 1, 1, 1]
    assert outcome["target"] == pytest.approx(1e9 * outcome["real_score"])
    assert len(outcome["sooner"]) == 4  # three ways, each over the baselines that it is not
    assert "over as written" in capsys.readouterr().out
