"""One seed gives one run, bit for bit, with every aid of training too."""

import pytest

from .runs import assert_same_state, measured, newest_state

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
def test_stopped_run_goes_on_bit_for_bit(aid, train, train_until):
    """As a second run that nobody stopped; so the two are also a run and its repetition."""
    options = ("--steps=10", *AIDS[aid])
    unbroken = train("a", *options)
    train_until(7, "b", *options)
    broken = train("b", *options, "--resume")
    assert_same_state(newest_state(unbroken), newest_state(broken))
    assert measured(unbroken) == measured(broken)
    for name in ("final.png", "nearest.png"):
        files = [(run / "samples" / name).read_bytes() for run in (unbroken, broken)]
        assert files[0] == files[1]
