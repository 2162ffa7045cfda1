"""One seed gives one run, bit for bit, unbroken or resumed."""

import json

import pytest

from pygan.cli import main

from .runs import assert_same_state, newest_state


def measured(run):
    rows = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    clock = ("seconds", "images_per_second")
    return [{key: value for key, value in row.items() if key not in clock} for row in rows]


def test_two_runs_of_one_seed_are_the_same(train):
    first, second = train("a"), train("b")
    assert_same_state(newest_state(first), newest_state(second))
    assert measured(first) == measured(second)
    for name in ("final.png", "000010.png"):
        assert (first / "samples" / name).read_bytes() == (second / "samples" / name).read_bytes()


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


# Every aid of training, with what it needs to have an effect.
AIDS = {
    "average": ("--ema_decay=0.9",),
    "schedule": ("--lr_decay=linear",),
    "bfloat16": ("--precision=bfloat16",),
    "float16": ("--precision=float16", "--max_grad_norm=0.1"),
    "parts": ("--accumulate=4", "--objective.name=wgan-gp", "--generator.dropout=0.5"),
    "all, both networks at once": (
        "--ema_decay=0.9",
        "--lr_decay=linear",
        "--precision=float16",
        "--accumulate=2",
        "--single_step=true",
        "--objective.name=dragan",
        "--optimizer.name=adam",
    ),
}


@pytest.mark.parametrize("aid", AIDS)
def test_every_aid_repeats_and_resumes_bit_for_bit(aid, train, train_until):
    options = ("--steps=10", *AIDS[aid])
    unbroken = train("a", *options)
    train_until(7, "b", *options)
    broken = train("b", *options, "--resume")
    assert_same_state(newest_state(unbroken), newest_state(broken))
    assert measured(unbroken) == measured(broken)
    for name in ("final.png", "nearest.png"):
        files = [(run / "samples" / name).read_bytes() for run in (unbroken, broken)]
        assert files[0] == files[1]


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
