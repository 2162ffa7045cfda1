"""Checkpoints survive what happens to files."""

import pytest
import torch

from pygan.cli import main
from pygan.settings import UserError
from pygan.training.checkpoints import Checkpoints

from .runs import newest_state

CPU = torch.device("cpu")


@pytest.fixture
def checkpoints(tmp_path):
    store = Checkpoints(tmp_path, keep=2)
    for step in (1, 2, 3):
        store.save(step, {"step": step, "weight": torch.full((3,), float(step))})
    return store


def test_the_last_few_are_kept(checkpoints):
    names = sorted(path.name for path in checkpoints.folder.iterdir())
    assert names == [f"0000000{step}.pt{end}" for step in (2, 3) for end in ("", ".sha256")]


def test_newest_is_loaded(checkpoints):
    state = checkpoints.load(CPU)
    assert state["step"] == 3
    assert state["weight"].tolist() == [3, 3, 3]


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DAMAGE = {
    "flipped bit": flip_a_bit,
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:100]),
    "empty": lambda path: path.write_bytes(b""),
    "no sum": lambda path: path.with_name(path.name + ".sha256").unlink(),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_newest_is_skipped_and_said(checkpoints, capsys, damage):
    damage(checkpoints.folder / "00000003.pt")
    assert checkpoints.load(CPU)["step"] == 2
    assert "skipping" in (said := capsys.readouterr().out)
    assert "00000003.pt" in said


def test_none_whole_is_an_error_and_none_at_all_is_not(checkpoints, tmp_path):
    for path in checkpoints.folder.glob("*.pt"):
        flip_a_bit(path)
    with pytest.raises(UserError, match=r"no checkpoint in .* is whole"):
        checkpoints.load(CPU)
    assert Checkpoints(tmp_path / "empty").load(CPU) is None


def test_run_resumes_from_the_one_before_a_damaged_one(train, capsys):
    unbroken = train("a")
    run = train("b")
    flip_a_bit(run / "checkpoints" / "00000020.pt")
    train("b", "--resume")
    assert "skipping" in capsys.readouterr().out
    first, second = newest_state(unbroken), newest_state(run)
    assert torch.equal(first["critic"]["1.weight"], second["critic"]["1.weight"])


def test_code_in_a_checkpoint_is_not_run(train, tmp_path, capsys):
    run = train("a")
    marker = tmp_path / "ran"

    class Malicious:
        def __reduce__(self):
            return (marker.touch, ())

    Checkpoints(run / "checkpoints").save(21, {"generator": Malicious()})
    assert main(["sample", str(run), f"--out={tmp_path / 'a.png'}"]) == 0
    assert not marker.exists()
    assert "00000021.pt" in capsys.readouterr().out
