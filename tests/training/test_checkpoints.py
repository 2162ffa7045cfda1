"""Checkpoints survive what happens to files."""

import contextlib
import hashlib
import io
import os
import pickle

import pytest
import torch

from pygan.files import write_whole
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


def test_best_is_kept_beyond_the_last_few(tmp_path):
    store, scores = Checkpoints(tmp_path, keep=1), {}
    left = []
    for step, score in enumerate([0.9, 0.2, 0.5, 0.3, 0.1, 0.4], start=1):
        scores[step] = score
        store.save(step, {"step": step}, scores)
        left.append(store.steps())
    assert left == [[1], [2], [3, 2], [4, 2], [5], [6, 5]]
    assert store.best(scores) == 5
    assert store.best({}) is None


def test_best_is_one_that_has_a_score(tmp_path):
    store = Checkpoints(tmp_path, keep=2)
    for step in (1, 2, 3):
        store.save(step, {"step": step}, {2: 0.5, 7: 0.1})
    assert store.best({2: 0.5, 7: 0.1}) == 2
    assert store.steps() == [3, 2]


def test_broken_checkpoints_of_later_steps_push_no_whole_one_out(checkpoints):
    """A run that goes on from step 2 makes 3 again, whatever number it is saved under."""
    flip_a_bit(checkpoints.folder / "00000003.pt")
    again = Checkpoints(checkpoints.folder, keep=1)
    assert again.load(CPU)["step"] == 2
    flip_a_bit(checkpoints.folder / "00000002.pt")
    again.keep = 2
    again.save(1, {"step": 1})
    assert Checkpoints(checkpoints.folder).load(CPU)["step"] == 1


@pytest.mark.parametrize("file", [1, 2])
def test_save_that_is_cut_off_leaves_no_broken_checkpoint(file, tmp_path, monkeypatch, capsys):
    """A killed run that has no checkpoint yet begins anew; then the half of the save is no harm."""
    written = []

    def cut_off(path, content):
        written.append(path)
        if len(written) == file:
            raise KeyboardInterrupt
        write_whole(path, content)

    monkeypatch.setattr("pygan.training.checkpoints.write_whole", cut_off)
    with pytest.raises(KeyboardInterrupt):
        Checkpoints(tmp_path).save(1, {"step": 1})
    monkeypatch.undo()
    again = Checkpoints(tmp_path, keep=1)
    assert again.load(CPU) is None
    assert "skipping" not in capsys.readouterr().out
    again.save(1, {"step": 1})
    assert again.load(CPU) == {"step": 1}
    again.save(2, {"step": 2})
    assert len(list(tmp_path.iterdir())) == 2


def test_sum_without_a_state_is_removed(checkpoints):
    (checkpoints.folder / "00000002.pt").unlink()
    (checkpoints.folder / "mine.pt").touch()
    checkpoints.save(4, {"step": 4})
    checkpoints.save(5, {"step": 5})
    names = sorted(path.name for path in checkpoints.folder.iterdir())
    kept = [f"0000000{step}.pt{end}" for step in (4, 5) for end in ("", ".sha256")]
    assert names == [*kept, "mine.pt"]


def test_newest_file_is_not_written_over(checkpoints, monkeypatch):
    """Between its two files a second write would leave no whole checkpoint."""
    again = Checkpoints(checkpoints.folder)
    state = again.load(CPU)
    monkeypatch.setattr("pygan.training.checkpoints.write_whole", None)
    again.save(3, state)
    checkpoints.save(3, state)


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


class Malicious:
    """Pickled, it makes a file when it is read."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self.marker),)


def zipped(content):
    torch.save(content, buffer := io.BytesIO())
    return buffer.getvalue()


def legacy(content):
    torch.save(content, buffer := io.BytesIO(), _use_new_zipfile_serialization=False)
    return buffer.getvalue()


PICKLES = {"torch": zipped, "torch before 1.6": legacy, "plain": pickle.dumps}


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@pytest.mark.parametrize("form", PICKLES)
def test_code_in_a_checkpoint_is_not_run(checkpoints, tmp_path, capsys, form):
    marker = tmp_path / "ran"
    content = PICKLES[form]({"generator": Malicious(marker)})
    path = checkpoints.folder / "00000004.pt"
    path.write_bytes(content)
    path.with_name(path.name + ".sha256").write_text(hashlib.sha256(content).hexdigest())
    assert checkpoints.load(CPU)["step"] == 3
    assert "00000004.pt: it holds something else than tensors" in capsys.readouterr().out
    assert not marker.exists()
    with contextlib.suppress(Exception):
        torch.load(path, weights_only=False)
    assert marker.exists()  # it was loaded, so it is the real thing
