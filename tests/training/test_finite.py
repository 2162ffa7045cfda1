"""A run that diverges stops with one line, and its checkpoints stay good."""

import math
import shlex

import pytest
import torch

from pygan.cli import main
from pygan.settings import Diverged
from pygan.training import finite, loop
from pygan.training.losses import Losses
from pygan.training.run_folder import RunFolder

from .runs import leaves, newest_state, start


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_first_loss_that_is_not_finite(bad):
    losses = Losses()
    for number, value in enumerate([1.0, 3e38, bad, math.nan]):
        losses.add(f"loss {number}", torch.tensor(value))
    assert losses.first_not_finite() == f"loss 2 is {bad}"
    assert losses.first_not_finite() is None


def spoil(tensor):
    with torch.no_grad():
        tensor.view(-1)[-1] = math.inf


PLACES = {
    "generator 0.weight": lambda state: state.generator[0].weight,
    "generator 1.running_var": lambda state: state.generator[1].running_var,
    "critic 1.bias": lambda state: state.critic[1].bias,
    "average 0.weight": lambda state: state.average.network[0].weight,
    "critic_optimizer state.0.square_avg": lambda state: next(
        iter(state.critic_optimizer.state.values())
    )["square_avg"],
}


@pytest.mark.parametrize("place", PLACES)
def test_the_tensor_is_named(config, tmp_path, place):
    settings, state, real = start(config, "--ema_decay=0.9")
    loop.update_critic(settings, state, real)
    run = RunFolder(tmp_path)
    finite.check_finite(settings, state, run)
    spoil(PLACES[place](state))
    with pytest.raises(Diverged, match=f"after step 0 {place} is not finite; begin anew with"):
        finite.check_finite(settings, state, run)


def test_large_numbers_are_finite(config, tmp_path):
    """Where a norm would overflow."""
    settings, state, _ = start(config)
    with torch.no_grad():
        state.generator[0].weight.fill_(1e30)
    finite.check_finite(settings, state, RunFolder(tmp_path))


@pytest.fixture
def diverge_at(monkeypatch):
    """Puts a NaN into the critic ahead of a step, once."""

    def arrange(number, part="critic"):
        update = loop.update_generator

        def spoiled(config, state, labels=None):
            if state.step == number:
                with torch.no_grad():
                    next(getattr(state, part).parameters()).fill_(math.nan)
            update(config, state, labels)

        monkeypatch.setattr(loop, "update_generator", spoiled)

    return arrange


def run_until_it_stops(config, tmp_path, capsys, *options):
    run = tmp_path / "a"
    status = main(["train", f"--config={config}", f"--out={run}", *options])
    return run, status, capsys.readouterr().err


def test_run_stops_with_one_line_and_goes_on_as_it_says(
    config, tmp_path, capsys, diverge_at, monkeypatch
):
    diverge_at(12)
    run, status, error = run_until_it_stops(config, tmp_path, capsys)
    assert status == 1
    assert error.count("\n") == 1
    assert "the generator's loss in step 13 is nan" in error
    assert f"last good checkpoint, {run / 'checkpoints' / '00000010.pt'}," in error
    assert newest_state(run)["step"] == 10
    monkeypatch.undo()
    command = shlex.split(error[error.index("pygan train") :])
    assert main(command[1:]) == 0
    state = newest_state(run)
    assert state["step"] == 20
    assert state["critic_optimizer"]["param_groups"][0]["lr"] == 5e-4


def test_nothing_that_is_not_finite_is_saved(config, tmp_path, capsys, diverge_at):
    diverge_at(9)  # the step before the checkpoint
    options = ("--report_every=100", "--checkpoint_every=5")
    run, status, _ = run_until_it_stops(config, tmp_path, capsys, *options)
    assert status == 1
    state = newest_state(run)
    assert state["step"] == 5
    tensors = [value for _, value in leaves(state) if isinstance(value, torch.Tensor)]
    assert all(tensor.isfinite().all() for tensor in tensors)


def test_run_without_checkpoint_begins_anew(config, tmp_path, capsys, diverge_at, monkeypatch):
    diverge_at(2)
    _, status, error = run_until_it_stops(config, tmp_path, capsys)
    assert status == 1
    assert "begin anew with a lower learning rate" in error
    monkeypatch.undo()
    assert main(shlex.split(error[error.index("pygan train") :])[1:]) == 0


def test_losses_do_not_pile_up(train):
    """Every report looks at them and lets them go."""
    held = []
    first_not_finite = Losses.first_not_finite

    def watched(losses):
        held.append(len(losses._values))
        return first_not_finite(losses)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Losses, "first_not_finite", watched)
        train("a")
    assert max(held) == 15  # 5 steps of 2 critic updates and 1 of the generator
