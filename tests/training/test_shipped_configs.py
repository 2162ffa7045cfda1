"""The settings that ship with pygan: each trains; each objective has some for each kind of data."""

import json
from pathlib import Path

import pytest

from pygan.cli import main
from pygan.data import DATASETS, TOYS
from pygan.objectives import OBJECTIVES
from pygan.training.config import flatten
from pygan.training.parser import load_config

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))
SHORT = ("--steps=2", "--report_every=1", "--sample_every=2", "--batch_size=16")
HERE = {"digits", *TOYS}  # data that needs no files


def test_every_objective_has_its_settings():
    names = {path.stem for path in CONFIGS}
    assert names >= {f"{data}-{name}" for data in ("toy", "digits") for name in OBJECTIVES}


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_name_says_data_and_objective(path):
    flat = flatten(load_config(path))
    data, objective = flat["data.name"], flat["objective.name"]
    assert data in DATASETS
    names = [data, "toy"] if data in TOYS else [data]
    if data == "packed":  # the folder says what it is packed from
        names = [f"lsun-{Path(flat['data.path']).name}"]
    stem = f"{path.stem}-"
    assert any(stem.startswith(f"{name}-{objective}-") for name in names)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_config_trains(path, tmp_path):
    flat = flatten(load_config(path))
    if flat["data.name"] not in HERE:
        pytest.skip("its data are files that a user has")
    out = tmp_path / "run"
    few = ("--data.samples=512", "--data.held_out=64") if flat["data.name"] in TOYS else ()
    assert main(["train", f"--config={path}", f"--out={out}", *SHORT, *few]) == 0
    rows = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows] == [0, 1, 2]
    estimate = OBJECTIVES[flat["objective.name"]].estimate
    assert all(abs(row[estimate]) < 1e6 for row in rows[1:])
