"""`pygan reproduce`: the list, short runs, all experiments in turn, and verdicts."""

import dataclasses
import math
from pathlib import Path

import pytest

from pygan.cli import main
from pygan.reproduce import EXPERIMENTS, Finding
from pygan.reproduce.gallery import command
from pygan.reproduce.gallery.exhibit import Exhibit
from pygan.settings import UserError

FGAN = EXPERIMENTS["fgan-gaussians"]


def test_list_has_every_experiment_in_a_line(capsys):
    assert main(["reproduce"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["experiment", "full", "--quick"]
    assert [line.split()[0] for line in lines[: len(EXPERIMENTS) + 1]] == [*EXPERIMENTS, "all"]
    for line, entry in zip(lines, EXPERIMENTS.values(), strict=False):
        assert f" {entry.minutes:g} min" in line
        assert f" {entry.quick_minutes:g} min" in line
        assert line.endswith(entry.experiment.title())


@pytest.mark.parametrize("entry", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_short_runs_have_settings_of_their_own(entry):
    assert entry.experiment(**entry.quick) != entry.experiment()
    assert 0 < entry.quick_minutes < entry.minutes


def test_times_of_the_guide_are_those_of_the_list():
    guide = (Path(__file__).parents[2] / "docs/reproductions.md").read_text(encoding="utf-8")
    for name, entry in EXPERIMENTS.items():
        assert f"| `{name}` | {entry.minutes:g} min | {entry.quick_minutes:g} min |" in guide


def test_quick_gives_way_to_what_is_asked(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(FGAN.experiment, "run", lambda self: asked.append(self))
    for given in ([], ["--quick"], ["--quick", "--steps=7"]):
        assert main(["reproduce", "fgan-gaussians", f"--out={tmp_path}", *given]) == 0
    full, quick, seven = asked
    assert full == FGAN.experiment(out=tmp_path)
    assert quick == FGAN.experiment(**FGAN.quick, out=tmp_path)
    assert seven == dataclasses.replace(quick, steps=7)


def test_others_go_on_after_a_failure(gallery):
    assert gallery.status == 1
    assert gallery.errors.splitlines()[-1].startswith("pygan: error: failed: broken; ")
    assert [shown.name for shown in gallery.shown if shown.failure is None] == list(EXPERIMENTS)
    assert "ArithmeticError" in gallery.errors  # with its traceback, for whoever mends it


def test_all_is_well_and_each_is_written_at_once(monkeypatch, tmp_path, capsys):
    pages = []
    folder = tmp_path / "all"

    def run(self):
        pages.append((folder / command.PAGE).exists())
        raise UserError("matplotlib is too old: mend it")

    monkeypatch.setattr(FGAN.experiment, "run", run)
    monkeypatch.setattr(command, "EXPERIMENTS", {"a": FGAN, "b": FGAN})
    assert main(["reproduce", "all", f"--out={folder}"]) == 1
    assert pages == [False, True]
    page = (folder / command.PAGE).read_text()
    assert page.count("matplotlib is too old: mend it") == 2
    assert "--quick" not in page
    assert "Traceback" not in capsys.readouterr().err


def test_folder_in_use_is_refused(tmp_path, capsys):
    (tmp_path / "mine").touch()
    assert main(["reproduce", "all", f"--out={tmp_path}"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(tmp_path) in line
    assert "--out" in line


@pytest.mark.parametrize(
    ("here", "least", "most", "holds", "expected"),
    [
        (0.5, 0.4, 0.6, True, "0.400 to 0.600"),
        (0.6, 0.4, 0.6, True, "0.400 to 0.600"),
        (0.7, 0.4, 0.6, False, "0.400 to 0.600"),
        (5, 10, math.inf, False, "at least 10.000"),
        (5, -math.inf, 10, True, "at most 10.000"),
        (5, -math.inf, math.inf, None, ""),
        (math.nan, 0, 1, False, "0.000 to 1.000"),
    ],
)
def test_verdict(here, least, most, holds, expected):
    finding = Finding("x", "", here, least, most)
    assert finding.holds is holds
    assert finding.expected == expected


def test_verdict_of_an_experiment_counts_what_has_a_range(tmp_path):
    findings = [Finding("a", "", 1.0, 0, 2), Finding("b", "", 3.0, 0, 2), Finding("c", "", 3.0)]
    shown = Exhibit("x", FGAN, FGAN.experiment(), tmp_path, 1.0, findings)
    assert shown.verdict == "1 of 2 hold"
    assert dataclasses.replace(shown, failure="why").verdict == "failed"
