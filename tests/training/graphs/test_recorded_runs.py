"""Whole runs whose updates are replayed, on the CPU: `pygan train` with everything around it."""

from pygan.cli import main
from pygan.training.graphs.replays import WARM_UP

from ..runs import assert_same_state, measured, newest_state
from .recorders import Repeating, use


def test_run_is_the_same(train, train_until, monkeypatch):
    """With pictures, rows, the average and checkpoints, unbroken, resumed, and with a profile."""
    options = ("--ema_decay=0.9", "--lr_decay=linear", "--objective.n_critic=1")
    plain = train("a", *options)
    use(recorder := Repeating(), monkeypatch)
    recorded = train("b", *options, "--cuda_graph=true")
    assert_same_state(newest_state(plain), newest_state(recorded))
    assert measured(plain) == measured(recorded)
    assert [len(replays) for replays in recorder.replays] == [20 - WARM_UP] * 2
    train_until(7, "c", *options, "--cuda_graph=true")
    resumed = train("c", *options, "--cuda_graph=true", "--resume", "--profile=4")
    assert_same_state(newest_state(plain), newest_state(resumed))


def test_run_that_diverges_is_stopped(config, tmp_path, monkeypatch, capsys):
    use(Repeating(), monkeypatch)
    options = ("--optimizer.lr=1e30", "--objective.clip=1e38", "--cuda_graph=true")
    assert main(["train", f"--config={config}", f"--out={tmp_path / 'a'}", *options]) == 1
    assert "training diverged" in capsys.readouterr().err
