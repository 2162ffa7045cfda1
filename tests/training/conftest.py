"""A run that trains in a second."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pygan.cli import main

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
