"""TensorBoard sees the numbers of metrics.jsonl, of resumed runs each once."""

import sys

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from pygan.cli import main

from .runs import measured


def scalars(run):
    """Step and value by name, as TensorBoard shows them."""
    events = EventAccumulator(str(run / "tensorboard"))
    events.Reload()
    return {
        name: [(event.step, event.value) for event in events.Scalars(name)]
        for name in events.Tags()["scalars"]
    }


def assert_same_as_rows(run):
    shown = scalars(run)
    rows = measured(run)
    for name in ("swd", "diversity", "wasserstein", "critic_steps"):
        expected = [(row["step"], row[name]) for row in rows if name in row]
        assert len(expected) >= 4
        assert [step for step, _ in shown[name]] == [step for step, _ in expected]
        assert [value for _, value in shown[name]] == pytest.approx([v for _, v in expected])


def test_rows_are_shown(train):
    assert_same_as_rows(train("a", "--tensorboard=true"))


def test_resumed_run_shows_each_row_once(train, train_until):
    options = ("--tensorboard=true", "--checkpoint_every=20")
    run = train_until(7, "a", *options)
    (run / "checkpoints" / "00000007.pt").unlink()  # as after kill -9: steps are made again
    train("a", *options, "--resume")
    assert_same_as_rows(run)


def test_nothing_is_written_unless_asked_for(train):
    assert not (train("a", "--steps=1") / "tensorboard").exists()


def test_without_the_package(config, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    run = tmp_path / "a"
    assert main(["train", f"--config={config}", f"--out={run}", "--tensorboard=true"]) == 2
    error = capsys.readouterr().err
    assert error == "pygan: error: tensorboard is missing: pip install 'pygan[tensorboard]'\n"
    assert not run.exists()
