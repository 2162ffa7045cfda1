"""A run that trains in a second."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from pygan.cli import main
from pygan.training.report import Report

from .runs import CONFIG


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(CONFIG)
    return path


@pytest.fixture
def train(config: Path, tmp_path: Path) -> Callable[..., Path]:
    """Train the small config into a folder: train("a", "--steps=10")."""

    def run(name: str, *options: str) -> Path:
        out = tmp_path / name
        assert main(["train", f"--config={config}", f"--out={out}", *options]) == 0
        return out

    return run


@pytest.fixture
def train_until(train: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Train as `train` does, but send Ctrl-C after a step: train_until(7, "a")."""
    after_step = Report.after_step

    def run(step: int, *arguments: str) -> Path:
        def stop(report: Report) -> None:
            after_step(report)
            if report.state.step == step:
                signal.raise_signal(signal.SIGINT)

        with monkeypatch.context() as patch:
            patch.setattr(Report, "after_step", stop)
            return train(*arguments)

    return run
