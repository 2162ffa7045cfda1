"""The page of the benchmarks, from result files made for the purpose."""

import json
import re
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent))  # benchmarks are not installed with the package

from benchmarks.report import command
from benchmarks.report.kept import newest, of_file
from benchmarks.report.readme import BEGIN, END

RATIO = {"median": 2.5, "low": 2.4, "high": 2.6, "too_wide": False}
UNSTEADY = {"median": 2.5, "low": 1.0, "high": 9.0, "too_wide": True}


def row(label, kind, of_roof=None, **speedups):
    seconds = {"median": 2e-3, "low": 1e-3, "high": 3e-3, "too_wide": True}
    row = {"label": label, "kind": kind, "seconds": seconds, "speedups": speedups, "error": None}
    return {**row, "of_roof": of_roof, "costs": {"launches": 5, "peak_bytes": None}}


def case(name, ratio=RATIO, of_roof=0.5):
    rows = [row("plain", "as written"), row("ours", "tier 1", of_roof, plain=ratio)]
    work = {"bytes": 10_000, "flops": 0}
    return {"suite": "ops", "name": name, "rows": rows, "error": None, "work": work}


def facts(date="2026-01-02T00:00:00+00:00", **more):
    machine = {"cpu": "a processor", "cores": 4, "gpu": None, "load": 0.5}
    settings = {"suite": "ops", "device": "cpu", "threads": 2}
    roof = {"copy_bandwidth": 1e10, "gemm_rate": 1e11}
    versions = {"torch": "2", "python": "3"}
    base = {"kind": "suites", "date": date, "machine": machine, "versions": versions}
    return {**base, "settings": settings, "roof": roof, **more}


CURVE = {"label": "plain", "kind": "as written", "seconds": [1.0, 2.0], "emd": [0.5, 0.1]}
LINE = {
    "label": "plain",
    "points": [{"x": 8, "seconds": RATIO}, {"x": 16, "seconds": RATIO}],
    "exponent": 1.0,
    "scale": 0.1,
    "leaves_below": 16,
}
SOONER = {
    "label": "ours",
    "baseline": "plain",
    "seconds": [2.4, 2.6],
    "seconds_spread": RATIO,
    "iteration_spread": UNSTEADY,
}
SAID = {
    "quality": "| ours | plain | 2.50x [2.40, 2.60] | unsteady [1.00, 9.00] | 2 |",
    "growth": "| plain | 1.00 | below 16 |",
}
OF_MODES = {
    "quality": {
        "sooner": [SOONER],
        "name": "25 Gaussians",
        "target": 0.2,
        "real_score": 0.05,
        "curves": [
            CURVE,
            {**CURVE, "label": "tuned", "kind": "tuned"},
            {**CURVE, "label": "ours", "kind": "tier 3"},
        ],
    },
    "growth": {"name": "batch", "size": "samples", "lines": [LINE]},
}


def write(folder, name, results, **more):
    (folder / name).write_text(json.dumps({**facts(**more), "results": results}))


def report(tmp_path):
    docs, readme = tmp_path / "docs", tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold figures\n{END}\nafter\n")
    paths = {"results": tmp_path, "docs": docs, "readme": readme}
    assert command.main([word for k, v in paths.items() for word in (f"--{k}", str(v))]) == 0
    return (docs / "benchmarks.md").read_text(), {p.name for p in docs.glob("images/*.png")}


def test_newest_of_each_machine_and_suite_counts(tmp_path):
    write(tmp_path, "a-2026-01-02-ops.json", [case("new")])
    write(tmp_path, "a-2026-01-01-ops.json", [case("old")], date="2026-01-01T00:00:00+00:00")
    write(tmp_path, "b-2026-01-01-ops.json", [case("other")], date="2026-01-01T00:00:00+00:00")
    found = [(kept.machine, kept.results[0]["name"]) for kept in newest(tmp_path)]
    assert found == [("a", "new"), ("b", "other")]


def test_a_run_of_all_suites_is_taken_apart(tmp_path):
    write(tmp_path, "a-2026-01-02-all.json", [{**case(s), "suite": s} for s in ("ops", "optim")])
    assert [kept.suite for kept in newest(tmp_path)] == ["ops", "optim"]


def test_a_name_without_machine_and_date_is_refused(tmp_path):
    write(tmp_path, "ops.json", [])
    with pytest.raises(ValueError, match=r"ops\.json: expected MACHINE-YYYY-MM-DD-WHAT\.json"):
        list(of_file(tmp_path / "ops.json"))


def test_a_kind_that_nobody_knows_is_refused(tmp_path):
    write(tmp_path, "a-2026-01-02-odd.json", [], kind="odd")
    with pytest.raises(ValueError, match=r"kind is 'odd', expected one of suites, quality"):
        newest(tmp_path)


def test_page_of_cases(tmp_path):
    failed = {"suite": "ops", "name": "case 3", "rows": [], "error": "it broke"}
    pipe = case("case 4", of_roof=0.95)
    pipe["rows"][1]["label"] = "|v|"
    write(tmp_path, "a-2026-01-02-ops.json", [case("1"), case("2", UNSTEADY), failed, pipe])
    text, pictures = report(tmp_path)
    assert "| ours | tier 1 | 2 ms [1, 3] | 2.50x [2.40, 2.60] |  |  | 50% | 5 |" in text
    assert "unsteady [1.00, 9.00]" in text and "Not timed: it broke" in text
    assert r"| \|v\| |" in text
    assert pictures == {"benchmarks-a-ops-ratios.png", "benchmarks-a-ops-roof.png"}
    assert all(f"](images/{name})" in text for name in pictures)
    below = text.partition("Below 85 %")[2].partition("###")[0]
    assert "| ops | 1 | 50% |" in below and "case 4" not in below
    gate = next(line for line in text.splitlines() if line.startswith("| Wasserstein loss, 128"))
    assert "no such figure" in gate


@pytest.mark.parametrize("kind", OF_MODES)
def test_curves_of_other_modes(tmp_path, kind):
    write(
        tmp_path,
        f"a-2026-01-02-{kind}.json",
        [OF_MODES[kind]] * 3,
        kind=kind,
        settings={"device": "cpu"},
    )
    text, pictures = report(tmp_path)
    assert pictures == {f"benchmarks-a-{kind}-curves.png"} and f"### {kind}, a" in text
    assert text.count(SAID[kind]) == 3


def test_a_reason_is_shown_only_while_a_figure_is_below(tmp_path):
    name = "RMSprop and clip, MLP 1"
    ours = row("pygan.optim.RMSprop(clip=)", "tier 1", plain=RATIO)
    rows = [row("plain", "as written"), ours]
    made = {"suite": "optim", "name": name, "rows": rows, "error": None}
    for ratio, shown in ((2.0, True), (9.0, False)):
        ours["speedups"]["plain"] = {**RATIO, "median": ratio, "low": ratio, "high": ratio}
        write(tmp_path, "a-2026-01-02-optim.json", [made])
        text, _ = report(tmp_path)
        line = next(x for x in text.splitlines() if x.startswith("| RMSprop, MLP of 1 M"))
        assert line.endswith("|  |") != shown


def test_nothing_to_report(tmp_path, capsys):
    assert command.main(["--results", str(tmp_path), "--docs", str(tmp_path)]) == 2
    assert "no results to report" in capsys.readouterr().err


def test_figures_of_a_gpu_stand_beside_its_name_and_driver(tmp_path):
    machine = {**facts()["machine"], "gpu": "NVIDIA X100", "driver": "580.1"}
    found = {**case("critic step, MLP"), "suite": "wgan-gp"}
    write(tmp_path, "a-2026-01-02-wgan-gp.json", [found], machine=machine)
    page, _ = report(tmp_path)
    assert "2026-01-02; NVIDIA X100, driver 580.1; " in page
    readme = (tmp_path / "README.md").read_text()
    assert "On NVIDIA X100, driver 580.1, torch 2, 2026-01-02:" in readme


def test_the_readme_says_of_each_table_where_it_was_measured(tmp_path):
    for suite, day in ("wgan-gp", 3), ("optim", 4), ("fgan", 3):
        found = {**case(f"critic step, {suite}"), "suite": suite}
        date = f"2026-01-0{day}T00:00:00+00:00"
        write(tmp_path, f"a-2026-01-0{day}-{suite}.json", [found], date=date)
    one_thread = {**facts()["settings"], "threads": 1}
    quality = {"kind": "quality", "settings": one_thread, "date": "2026-01-03T00:00:00+00:00"}
    write(tmp_path, "a-2026-01-03-quality.json", [OF_MODES["quality"]], **quality)
    report(tmp_path)
    places = re.findall(
        r"^On .*:$|^\| critic step, \S+|^\| 25 \w+", (tmp_path / "README.md").read_text(), re.M
    )
    on = "On a processor, threads: {}, torch 2, 2026-01-0{}:".format
    assert places == [
        on(2, 3),
        "| critic step, wgan-gp",
        on(2, 4),
        "| critic step, optim",
        on(2, 3),
        "| critic step, fgan",
        on(1, 3),
        "| 25 Gaussians",
    ]


def test_the_readme_between_its_marks(tmp_path):
    steps = {**case("critic step, MLP"), "suite": "wgan-gp"}
    unsteady = {**case("critic step, DCGAN", UNSTEADY), "suite": "wgan-gp"}
    write(tmp_path, "a-2026-01-02-wgan-gp.json", [steps, unsteady])
    write(tmp_path, "a-2026-01-02-quality.json", [OF_MODES["quality"]], kind="quality")
    _, pictures = report(tmp_path)
    readme = (tmp_path / "README.md").read_text()
    assert readme.startswith("before\n") and readme.endswith("\nafter\n")
    assert "old figures" not in readme
    assert "|  | as written | tier 1 |" in readme  # columns that nobody fills are left out
    assert "| critic step, MLP | 2 ms | 2.5x |" in readme
    assert "| critic step, DCGAN | 2 ms | 1.0 to 9.0x |" in readme
    assert "| 25 Gaussians | 2.5x |  |" in readme
    assert "benchmarks-a-wgan-gp-summary.png" in pictures


def test_what_is_committed_is_what_the_results_say(tmp_path):
    root = command.ROOT
    docs, readme = tmp_path / "docs", tmp_path / "README.md"
    readme.write_text((root / "README.md").read_text())
    assert command.main(["--docs", str(docs), "--readme", str(readme)]) == 0
    assert (docs / "benchmarks.md").read_text() == (root / "docs" / "benchmarks.md").read_text()
    assert readme.read_text() == (root / "README.md").read_text()
    pictures = [{p.name for p in d.glob("images/benchmarks-*.png")} for d in (docs, root / "docs")]
    assert pictures[0] == pictures[1]
