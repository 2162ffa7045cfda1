"""From LSUN's LMDB to a run on two processes, one of which is killed; the shipped settings."""

import os
import signal
from pathlib import Path

import pytest
from image_sources import photos, write_lmdb

from pygan.cli import main

from .processes import ROOT, TRAIN, torchrun, workers
from .test_restart import assert_same_run, wait_for

SMALL = (
    f"--config={ROOT / 'configs' / 'lsun-bedroom-64-wgan-gp.yaml'}",
    "--steps=12",
    "--batch_size=8",
    "--generator.filters=4",
    "--critic.filters=4",
    "--report_every=4",
    "--sample_every=12",
    "--checkpoint_every=2",
    "--device=cpu",
)


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("lsun")
    source = write_lmdb(folder / "bedroom_train_lmdb", photos(120))
    out = folder / "bedroom-64"
    assert main(["prepare", str(source), "--size=64", f"--out={out}", "--workers=1"]) == 0
    return out


def test_lmdb_to_a_run_that_outlives_a_process(packed, tmp_path):
    options = (*SMALL, f"--data.path={packed}")
    undisturbed = torchrun(2, *TRAIN, *options, f"--out={tmp_path / 'a'}")
    _, errors = undisturbed.communicate(timeout=120)
    assert undisturbed.returncode == 0, errors

    killed = torchrun(2, *TRAIN, *options, f"--out={tmp_path / 'b'}", restarts=3)
    wait_for(killed, "step 4/")
    os.kill(workers(killed)[1], signal.SIGKILL)
    output, errors = killed.communicate(timeout=120)
    assert killed.returncode == 0, errors
    assert output.count("loaded ") == 1
    assert_same_run(tmp_path / "b", tmp_path / "a")
