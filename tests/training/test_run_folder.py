"""Run folders are never overwritten, and hold what they promise."""

import errno
import fcntl
import json
import os
import pickle

import pytest

from pygan.cli import main
from pygan.settings import UserError
from pygan.training.run_folder import RunFolder

from .runs import newest_state, start_process


def tree(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_run_folder_holds_what_it_promises(train, capsys):
    run = train("a")
    names = {str(path.relative_to(run)) for path in tree(run)}
    assert names >= {"config.yaml", "metrics.jsonl", "curves.png", "checkpoints/00000020.pt"}
    assert names >= {"samples/000010.png", "samples/000020.png", "samples/final.png"}
    last_lines = capsys.readouterr().out.splitlines()[-5:]
    made = ("samples/final.png", "samples/nearest.png", "curves.png", "metrics.jsonl")
    assert last_lines == ["wrote", *(f"  {run / name}" for name in made)]


def test_rows_of_metrics(train):
    lines = (train("a") / "metrics.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["step"] for row in rows] == [0, 5, 10, 15, 20]
    assert [row["critic_steps"] for row in rows] == [0, 10, 20, 30, 40]
    assert set(rows[0]) == {"step", "critic_steps", "seconds", "swd", "diversity"}
    assert set(rows[1]) == {*rows[0], "images_per_second", "wasserstein"}
    assert all(row["images_per_second"] > 0 for row in rows[1:])
    times = [row["seconds"] for row in rows]
    assert times == sorted(times)


def test_existing_run_is_refused_and_left_alone(train, config, capsys):
    run = train("a")
    before = tree(run)
    assert main(["train", f"--config={config}", f"--out={run}"]) == 2
    error = capsys.readouterr().err
    assert "exists" in error
    assert "--resume" in error
    assert tree(run) == before


def test_other_peoples_folder_is_refused(config, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.txt").write_text("years of work")
    assert main(["train", f"--config={config}", f"--out={tmp_path / 'thesis'}"]) == 2
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["thesis.txt"]


def test_folder_that_cannot_be_made(config, capsys):
    assert main(["train", f"--config={config}", f"--out={config / 'below-a-file'}"]) == 2
    assert "below-a-file" in capsys.readouterr().err


def test_empty_folder_is_taken(train, tmp_path):
    (tmp_path / "a").mkdir()
    train("a", "--steps=1")


def test_runs_without_a_name_are_numbered(config, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert main(["train", f"--config={config}", "--steps=1"]) == 0
    again = tmp_path / "runs" / "small-001" / "config.yaml"
    assert main(["train", f"--config={again}"]) == 0
    names = sorted(path.name for path in (tmp_path / "runs").iterdir())
    assert names == ["small-001", "small-001-001", "small-002"]


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--objective.clip=0.5", ["objective.clip", "0.5", "0.01"]),
        ("--generator.name=dcgan", ["generator.name", "dcgan", "mlp"]),
        ("--seed=3", ["seed", "3"]),
        ("--single_step=true", ["single_step", "True"]),
        ("--max_grad_norm=1", ["max_grad_norm", "1.0", "None"]),
        ("--batch_size=16", ["batch_size", "16", "32"]),
        ("--accumulate=2", ["accumulate", "2", "1"]),
        ("--ema_decay=0.9", ["ema_decay", "0.9", "None"]),
        ("--lr_decay=linear", ["lr_decay", "linear", "none"]),
        ("--precision=bfloat16", ["precision", "bfloat16", "float32"]),
        ("--tf32=true", ["tf32", "True", "False"]),
        ("--optimizer.alpha=0.5", ["optimizer.alpha", "0.5", "0.99"]),
    ],
)
def test_resume_with_other_settings_is_refused(train, config, capsys, option, words):
    run = train("a", "--steps=2")
    before = tree(run)
    assert main(["train", f"--config={config}", f"--out={run}", "--resume", option]) == 2
    error = capsys.readouterr().err
    assert all(word in error for word in words)
    assert tree(run) == before


def test_resume_of_nothing_is_refused(config, tmp_path, capsys):
    assert main(["train", f"--config={config}", f"--out={tmp_path / 'a'}", "--resume"]) == 2
    assert "holds no run" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


def test_settings_that_do_not_fit_leave_no_folder(config, tmp_path, capsys):
    for option in ("--device=cuda:99", "--device=abacus"):
        assert main(["train", f"--config={config}", f"--out={tmp_path / 'a'}", option]) == 2
        assert "device" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


def test_resume_goes_on_to_more_steps(train):
    train("a", "--steps=3")
    assert newest_state(train("a", "--steps=9", "--resume"))["step"] == 9


def test_folder_where_a_run_is_at_work_is_refused(train, config, tmp_path, capsys):
    run = tmp_path / "a"
    options = ("--steps=1000000", "--report_every=20", "--sample_every=1000000")
    process = start_process("train", f"--config={config}", f"--out={run}", *options)
    while not process.stdout.readline().startswith("step 20/"):
        assert process.poll() is None
    before = (run / "config.yaml").read_bytes()
    assert main(["train", f"--config={config}", f"--out={run}", "--resume"]) == 2
    assert f"another pygan train is at work in {run}" in capsys.readouterr().err
    assert (run / "config.yaml").read_bytes() == before
    process.kill()
    process.communicate()
    steps = newest_state(run)["step"] + 1
    train("a", f"--steps={steps}", "--resume")


def test_copy_of_a_folder_in_another_process_holds_no_lock(tmp_path):
    run = RunFolder(tmp_path)
    run.lock()
    pickle.loads(pickle.dumps(run)).close()
    with pytest.raises(UserError, match="is at work"):
        RunFolder(tmp_path).lock()
    run.close()
    RunFolder(tmp_path).lock()


def test_file_system_without_locks(tmp_path, monkeypatch):
    def missing(*arguments):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", missing)
    for _ in range(2):
        RunFolder(tmp_path).lock()
