"""Gates of the benchmarks, judged on results made for the purpose."""

import dataclasses
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.append(str(Path(__file__).parent.parent))  # benchmarks are not installed with the package

from benchmarks.case import Kind
from benchmarks.gates import command
from benchmarks.gates.judged import QUALITY, judged
from benchmarks.gates.table import GATES, Gate, Of
from benchmarks.gates.verdict import Outcome, figures, judge
from benchmarks.graphs import replayed
from benchmarks.quality.contest import CONTESTS
from benchmarks.roof import Roof
from benchmarks.suites import SUITES

GATE = Gate("made", "made", "case *", "ours", Kind.AS_WRITTEN, 2.0)


def row(label, kind, **speedups):
    made = {key: {"median": value} for key, value in speedups.items()}
    return {"label": label, "kind": kind, "speedups": made, "of_roof": 0.5}


def result(name, ratio, suite="made"):
    rows = [row("plain", "as written"), row("tuned", "tuned"), row("ours", "tier 1", plain=ratio)]
    return {"suite": suite, "name": name, "rows": rows, "error": None}


@pytest.mark.parametrize(
    ("of", "figure", "outcome"),
    [(Of.LEAST, 1.0, Outcome.MISSED), (Of.GEOMETRIC_MEAN, 2.0, Outcome.HOLDS)],
)
def test_figure_of_several_cases(of, figure, outcome):
    others = [result("other", 0.1), result("case 3", 0.1, "another suite")]
    results = [result("case 1", 1.0), result("case 2", 4.0), *others]
    verdict = judge(dataclasses.replace(GATE, of=of), "cpu", results)
    assert (verdict.outcome, verdict.figure, verdict.worst) == (outcome, figure, "case 1")


def test_without_a_baseline_the_share_of_the_roof_counts():
    gate = dataclasses.replace(GATE, over=None, goal=0.85)
    assert list(figures(gate, [result("case 1", 9.0)])) == [("case 1", 0.5)]
    assert judge(gate, "cpu", [result("case 1", 9.0)]).outcome is Outcome.MISSED


@pytest.mark.parametrize(
    "results",
    [
        [],
        [result("other", 9.0)],
        [result("case 1", 9.0), {**result("case 2", 9.0), "rows": [], "error": "failed"}],
    ],
)
def test_a_gate_without_all_its_figures_fails(results):
    assert judge(GATE, "cpu", results).outcome is Outcome.ABSENT
    assert judge(GATE, "cpu", results).failed


def test_a_gate_of_another_device_does_not_fail():
    verdict = judge(dataclasses.replace(GATE, device="cuda"), "cpu", [])
    assert verdict.outcome is Outcome.NOT_MEASURED and not verdict.failed


# Contests have ways, which are to them what providers are to cases.
CONTESTANTS = [SimpleNamespace(name=c.name, providers=c.ways()) for c in CONTESTS]
CASES = {**SUITES, QUALITY: CONTESTANTS}


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: f"{gate.name}, {gate.device}")
def test_every_gate_finds_its_cases_and_providers(gate):
    found = []
    for case in CASES[gate.suite]:
        providers = list(case.providers)
        if gate.suite in SUITES:
            providers += map(replayed, case.providers)
        speedups = {p.label: 7.0 for p in providers}
        rows = [row(p.label, p.kind, **speedups) for p in providers]
        found += figures(gate, [{"suite": gate.suite, "name": case.name, "rows": rows}])
    assert found and {value for _, value in found} == {0.5 if gate.over is None else 7.0}


@pytest.mark.parametrize("again", [(2.2, 2.3), (1.9, 1.8), (2.2, 1.0)])
@pytest.mark.parametrize("first", [1.95, 2.05])
def test_a_near_figure_is_measured_twice_more(monkeypatch, capsys, first, again):
    measurements = iter([first, *again])
    monkeypatch.setattr(command, "GATES", (GATE,))
    monkeypatch.setattr(command, "measured", lambda *_: [result("case 1", next(measurements))])
    monkeypatch.setattr(Roof, "of", lambda device: None)
    monkeypatch.setattr(command, "keep_freed_memory", lambda: True)
    expected = sorted([first, *again])[1]
    assert command.main([]) == int(expected < GATE.goal)
    assert next(measurements, None) is None
    said = capsys.readouterr().out
    assert "measured again" in said and f"{expected:.2f}x" in said


@pytest.mark.parametrize(("ratio", "status"), [(3.0, 0), (1.0, 1)])
def test_a_file_is_judged(monkeypatch, tmp_path, capsys, ratio, status):
    monkeypatch.setattr(command, "GATES", (GATE,))
    path = tmp_path / "results.json"
    path.write_text(
        json.dumps(
            {
                "kind": "suites",
                "settings": {"device": "cpu"},
                "results": [result("case 1", ratio)],
            }
        )
    )
    assert command.main(["--json", str(path)]) == status
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == ("missed: made" if status else "every gate of this device holds")


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), ("no JSON", "cannot be read"), ("[1]", "holds no results")],
)
def test_a_file_that_is_none(tmp_path, capsys, content, said):
    path = tmp_path / "results.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SystemExit, match="2"):
        command.main(["--json", str(path)])
    last = capsys.readouterr().err.splitlines()[-1]
    assert str(path) in last and said in last


def contest(seconds_sooner):
    curves = [{"label": "plain", "kind": "as written"}, {"label": "ours", "kind": "tier 3"}]
    spread = {"median": seconds_sooner}
    sooner = {"label": "ours", "baseline": "plain", "seconds_spread": spread}
    return {"name": "case", "curves": curves * 2, "sooner": [sooner] if seconds_sooner else []}


@pytest.mark.parametrize(
    ("sooner", "outcome"),
    [(2.1, Outcome.HOLDS), (1.9, Outcome.MISSED), (None, Outcome.ABSENT)],
)
def test_a_contest_is_judged_by_how_much_sooner_it_ends(sooner, outcome):
    gate = dataclasses.replace(GATE, suite=QUALITY, cases="case")
    verdict = judge(gate, "cpu", judged(QUALITY, [contest(sooner)]))
    assert (verdict.outcome, verdict.figure) == (outcome, sooner)


def test_a_mode_without_gates_is_not_judged():
    assert judged("growth", [{"name": "batch"}]) == []


def test_only_what_gates_look_at_is_measured():
    (case,) = [case for case in SUITES["wgan-gp"] if case.name == "critic step, DCGAN 64x64, B=16"]
    gate = Gate("made", "wgan-gp", "*", "..., channels_last", Kind.COMPILED, 2.0)
    kinds = [p.kind for p in command.looked_at(case, [gate]).providers]
    assert kinds == [Kind.AS_WRITTEN, Kind.COMPILED, Kind.TIER_3]
    graph = dataclasses.replace(gate, provider="wgan_gp_critic_loss, pygan Adam, graph")
    labels = [p.label for p in command.looked_at(case, [graph]).providers]
    assert labels[2:] == ["wgan_gp_critic_loss, pygan Adam"]
