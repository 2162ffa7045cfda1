"""The learning rate: a function of the step alone."""

import pytest

from pygan.cli import main
from pygan.training import loop

from .runs import newest_state, start


def rates(state):
    parts = ("generator_optimizer", "critic_optimizer")
    return [group["lr"] for part in parts for group in state[part]["param_groups"]]


@pytest.mark.parametrize(("decay", "last"), [("none", 1e-3), ("linear", 1e-3 / 20)])
def test_rate_of_the_last_step(train, decay, last):
    """With linear decay it would be 0 one step later."""
    assert rates(newest_state(train("a", f"--lr_decay={decay}"))) == pytest.approx([last] * 2)


def test_rate_falls_by_equal_amounts(config):
    settings, _, _ = start(config, "--lr_decay=linear")
    values = [loop.learning_rate(settings, step) for step in range(20)]
    assert values == pytest.approx([1e-3 * (20 - step) / 20 for step in range(20)])


def test_decayed_run_keeps_its_steps(train, config, capsys):
    run = train("a", "--lr_decay=linear", "--steps=4")
    options = [f"--config={config}", f"--out={run}", "--resume", "--lr_decay=linear"]
    assert main(["train", *options, "--steps=8"]) == 2
    error = capsys.readouterr().err
    assert "cannot go on with another steps (8" in error
    assert "to which the learning rate falls" in error
    assert newest_state(run)["step"] == 4


def test_resumed_run_takes_the_new_rate(train):
    train("a", "--steps=4")
    run = train("a", "--steps=8", "--resume", "--optimizer.lr=1e-4")
    assert rates(newest_state(run)) == [1e-4] * 2
    assert "lr: 0.0001" in (run / "config.yaml").read_text()
