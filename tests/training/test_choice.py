"""`--checkpoint` names the newest, the best, or a step's checkpoint of a run."""

import pytest
import torch

from pygan.cli import main
from pygan.settings import UserError
from pygan.training.choice import load_chosen
from pygan.training.run_folder import RunFolder

from .runs import measured, newest_state

CPU = torch.device("cpu")
EACH = ("--checkpoint_every=2", "--report_every=20", "--keep_checkpoints=1")


@pytest.fixture
def run(train):
    """A run whose best step is not its last: lr is high, and the last step is far off."""
    return train("a", *EACH, "--optimizer.lr=0.02", "--optimizer.momentum=0.5")


def test_best_is_the_checkpoint_of_least_swd(run):
    rows = {row["step"]: row["swd"] for row in measured(run)}
    assert list(rows) == [0, *range(2, 21, 2)]  # each checkpoint has a row
    best = min(list(rows)[1:], key=rows.get)
    assert best != 20
    assert load_chosen(RunFolder(run), "best", CPU)["step"] == best
    assert load_chosen(RunFolder(run), "newest", CPU)["step"] == 20
    assert load_chosen(RunFolder(run), str(best), CPU)["step"] == best
    kept = sorted(path.name for path in (run / "checkpoints").glob("*.pt"))
    assert kept == [f"{best:08d}.pt", "00000020.pt"]


def test_best_is_kept_through_a_resumption(train, run):
    train("b", *EACH, "--optimizer.lr=0.02", "--optimizer.momentum=0.5", "--steps=12")
    train("b", *EACH, "--optimizer.lr=0.02", "--optimizer.momentum=0.5", "--resume")
    names = [sorted(p.name for p in (r / "checkpoints").iterdir()) for r in (run, run.parent / "b")]
    assert names[0] == names[1]


def test_no_best_one_if_not_asked_for(train):
    run = train("a", *EACH, "--keep_best=false")
    assert [path.name for path in (run / "checkpoints").glob("*.pt")] == ["00000020.pt"]
    assert [row["step"] for row in measured(run)] == [0, 20]


@pytest.mark.parametrize("command", ["sample", "evaluate"])
def test_commands_take_the_chosen_one(run, tmp_path, capsys, command):
    options = {"sample": f"--out={tmp_path / 'a.png'}", "evaluate": "--metrics=swd"}
    assert main([command, str(run), "--checkpoint=best", options[command]]) == 0
    best = load_chosen(RunFolder(run), "best", CPU)["step"]
    assert f"loaded {run}/checkpoints/{best:08d}.pt" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("last", ["--checkpoint", "newest or best", "'last'"]),
        ("3", ["no checkpoint of step 3", "but of: 20"]),
        ("-1", ["--checkpoint", "'-1'"]),
    ],
)
def test_wrong_choice(run, capsys, choice, words):
    assert main(["evaluate", str(run), f"--checkpoint={choice}"]) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert all(word in error for word in words)


def test_chosen_one_is_not_replaced_by_another(run):
    best = load_chosen(RunFolder(run), "best", CPU)["step"]
    (run / "checkpoints" / f"{best:08d}.pt").write_bytes(b"")
    with pytest.raises(UserError, match=r"cannot take .*does not match its SHA-256"):
        load_chosen(RunFolder(run), "best", CPU)
    assert newest_state(run)["step"] == 20


def test_nothing_to_choose_from(run):
    (run / "metrics.jsonl").write_text("")
    with pytest.raises(UserError, match=r"no checkpoint of .* has its row"):
        load_chosen(RunFolder(run), "best", CPU)
    for path in (run / "checkpoints").iterdir():
        path.unlink()
    with pytest.raises(UserError, match=r"has no checkpoint yet"):
        load_chosen(RunFolder(run), "best", CPU)
