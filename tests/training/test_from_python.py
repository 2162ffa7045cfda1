"""Runs that Python asks for, with parts of a user's own."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pygan.cli import main
from pygan.data import DATASETS, Digits
from pygan.objectives import OBJECTIVES, WGAN
from pygan.settings import UserError
from pygan.training.config import TrainConfig, flatten
from pygan.training.loop import train as by_python
from pygan.training.metrics_log import read_rows
from pygan.training.parser import TrainArguments, load_config

from .runs import measured


@dataclass(frozen=True)
class OwnObjective(WGAN):
    """The same under a name of its own."""


@dataclass(frozen=True)
class OwnDigits(Digits):
    """The same under a name of its own."""


@pytest.fixture
def settings(config) -> TrainConfig:
    return load_config(config)


def test_python_trains_what_the_command_line_does(settings, train, tmp_path):
    run = by_python(TrainArguments(settings, out=tmp_path / "by-python"))
    assert run.path == tmp_path / "by-python"
    assert measured(run.path) == measured(train("by-command"))


def test_folder_where_none_is_named(settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = replace(settings, steps=1, report_every=1)
    paths = [by_python(TrainArguments(config)).path for _ in range(2)]
    assert paths == [Path("runs/run-001"), Path("runs/run-002")]
    assert read_rows(paths[1] / "metrics.jsonl")[-1]["step"] == 1


OWN = {"objective": OwnObjective(n_critic=2), "data": OwnDigits()}
REGISTRIES = {"objective": OBJECTIVES, "data": DATASETS}


@pytest.mark.parametrize("section", OWN)
def test_part_without_a_name(settings, tmp_path, section):
    config = replace(settings, **{section: OWN[section]})
    told = f"no {section}.name stands for {type(OWN[section]).__name__}"
    with pytest.raises(UserError, match=re.escape(told)):
        by_python(TrainArguments(config, out=tmp_path / "run"))
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("section", OWN)
def test_part_with_a_name_is_a_part_as_any(settings, tmp_path, monkeypatch, section):
    monkeypatch.setitem(REGISTRIES[section], "mine", type(OWN[section]))
    config = replace(settings, steps=4, **{section: OWN[section]})
    run = by_python(TrainArguments(config, out=tmp_path / "run"))
    assert load_config(run.config) == config
    assert flatten(load_config(run.config))[f"{section}.name"] == "mine"
    resumed = ["train", f"--config={run.config}", f"--out={run.path}", "--resume", "--steps=6"]
    assert main(resumed) == 0
    assert main(["sample", str(run.path), f"--out={tmp_path / 'a.png'}"]) == 0
