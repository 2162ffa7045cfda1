"""What ends a run of many processes is said once, in one line, and ends all of them."""

import pytest

from pygan.settings import UserError
from pygan.training.distributed.launch import joined
from pygan.training.parser import parse

from .processes import TRAIN, free_port, said, torchrun, without_torchrun

SPOILT = ("-m", "training.distributed.spoilt")
EXIT = "exitcode  : {} "  # in torchrun's report


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--nonsense=1", ["unknown setting 'nonsense'"]),
        ("--batch_size=33", ["batch_size 33", "2 processes", "multiple of 2"]),
        ("--device=abacus", ["unknown device 'abacus'"]),
    ],
)
def test_what_cannot_be_done(game, tmp_path, option, words):
    """Found out before the processes are joined, while they are, and after."""
    process = torchrun(2, *TRAIN, f"--config={game}", f"--out={tmp_path / 'a'}", option)
    _, errors = process.communicate(timeout=120)
    (line,) = said(errors)
    assert all(word in line for word in words)
    assert process.returncode != 0
    assert EXIT.format(2) in errors
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    ("ranks", "options", "message"),
    [
        (3, [], "batch_size 32 cannot be shared by 3 processes: choose a multiple of 3"),
        (4, ["--accumulate=16"], "by 4 processes times accumulate 16: choose a multiple of 64"),
        (64, [], "by 64 processes: choose a multiple of 64"),
    ],
)
def test_batch_that_does_not_divide(game, monkeypatch, ranks, options, message):
    monkeypatch.setenv("WORLD_SIZE", str(ranks))
    config = parse([f"--config={game}", *options]).config
    with pytest.raises(UserError, match=message), joined(config):
        pass


@pytest.mark.parametrize(
    ("ranks", "fault", "status", "words"),
    [
        (4, "weight", 1, ["after step 10", "process 2 differ", "of process 0"]),
        (2, "nan", 1, ["diverged", "step 8"]),
        (2, "data", 2, ["process 1 has no data"]),
        (2, "death", 9, []),
    ],
)
def test_what_happens_in_one_process_ends_all(game, tmp_path, ranks, fault, status, words):
    options = (f"--config={game}", f"--out={tmp_path / 'a'}", "--check_ranks_every=10")
    process = torchrun(ranks, *SPOILT, fault, "train", *options)
    _, errors = process.communicate(timeout=120)
    lines = said(errors)
    assert len(lines) <= 1, errors
    assert all(word in lines[0] for word in words)
    assert EXIT.format(status) in errors
    assert process.returncode != 0


def test_a_bug_in_one_process_is_shown_by_this_one_alone(game, tmp_path):
    options = (f"--config={game}", f"--out={tmp_path / 'a'}")
    _, errors = torchrun(2, *SPOILT, "bug", "train", *options).communicate(timeout=120)
    assert errors.count("ZeroDivisionError: a bug") == 1
    assert said(errors) == []


def test_process_that_dies_before_the_first_sum(game, tmp_path):
    """Without torchrun, which would end the others: they notice by themselves."""
    port, options = free_port(), (f"--config={game}", f"--out={tmp_path / 'a'}")
    first, _ = (
        without_torchrun(rank, 2, port, *SPOILT, "death", "train", *options) for rank in (0, 1)
    )
    _, errors = first.communicate(timeout=120)
    (line,) = said(errors)
    assert "lost touch with another process" in line
    assert "Traceback" not in errors
    assert first.returncode == 1


def test_process_that_never_comes(game, tmp_path):
    options = (f"--config={game}", f"--out={tmp_path / 'a'}", "--rank_timeout=2")
    process = without_torchrun(0, 2, free_port(), *TRAIN, *options)
    _, errors = process.communicate(timeout=120)
    (line,) = said(errors)
    assert "lost touch with another process" in line
    assert "Traceback" not in errors
    assert process.returncode == 1
    assert not (tmp_path / "a").exists()
