"""One seed gives one run, bit for bit, unbroken or resumed."""

import pytest

from pygan.cli import main
from pygan.objectives import OBJECTIVES

from .runs import assert_same_state, measured, newest_state, of_objective


def test_two_runs_of_one_seed_are_the_same(train):
    first, second = train("a"), train("b")
    assert_same_state(newest_state(first), newest_state(second))
    assert measured(first) == measured(second)
    for name in ("final.png", "000010.png"):
        assert (first / "samples" / name).read_bytes() == (second / "samples" / name).read_bytes()


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_objective_repeats_and_resumes_bit_for_bit(name, train):
    options = ("--steps=6", "--checkpoint_every=2", *of_objective(name))
    first, second = train("a", *options), train("b", *options)
    assert_same_state(newest_state(first), newest_state(second))
    assert measured(first) == measured(second)
    train("c", *options, "--steps=3")
    assert_same_state(newest_state(first), newest_state(train("c", *options, "--resume")))


def test_another_seed_is_another_run(train):
    first, second = newest_state(train("a")), newest_state(train("b", "--seed=1"))
    assert not (first["generator"]["0.weight"] == second["generator"]["0.weight"]).any()


def test_resumed_run_equals_unbroken_run(train):
    unbroken = train("a")
    train("b", "--steps=10")
    broken = train("b", "--resume")
    assert_same_state(newest_state(unbroken), newest_state(broken))
    assert measured(unbroken) == measured(broken)


def test_stop_between_two_reports_keeps_their_means(train, train_until):
    unbroken = train("a", "--report_every=10")
    assert newest_state(train_until(7, "b", "--report_every=10"))["step"] == 7
    broken = train("b", "--report_every=10", "--resume")
    assert measured(broken) == measured(unbroken)
    assert_same_state(newest_state(unbroken), newest_state(broken))


def test_last_step_is_reported_whatever_its_number(train):
    assert [row["step"] for row in measured(train("a", "--steps=7"))] == [0, 5, 7]


def test_saved_settings_reproduce_the_run(train, tmp_path):
    first = train("a", "--objective.clip=0.02", "--generator.width=24")
    second = tmp_path / "again"
    assert main(["train", f"--config={first / 'config.yaml'}", f"--out={second}"]) == 0
    assert (first / "config.yaml").read_text() == (second / "config.yaml").read_text()
    assert_same_state(newest_state(first), newest_state(second))


def test_resume_of_a_finished_run_changes_nothing(train):
    run = train("a")
    before = newest_state(run)
    train("a", "--resume")
    assert_same_state(before, newest_state(run))
