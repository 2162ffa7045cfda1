"""The timer and the frame of the benchmarks, on cases made for the purpose."""

import dataclasses
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

sys.path.append(str(Path(__file__).parent.parent))  # benchmarks are not installed with the package

from benchmarks import environment, measuring, results, roof, timing
from benchmarks.__main__ import MODES, main
from benchmarks.case import Case, Kind, Provider, Work
from benchmarks.clocks import wall_clock
from benchmarks.costs import Costs
from benchmarks.graphs import with_graph
from benchmarks.roof import Roof
from benchmarks.suites import optim
from benchmarks.table import table
from benchmarks.timing import ROUND_SECONDS, Spread, calls_a_round, measure

CPU = torch.device("cpu")
ROOF = Roof(copy_bandwidth=1e9, gemm_rate=1e10)
TOY = optim.CASES[0]


def busy(turns):
    """A call whose cost is proportional to `turns`; it sleeps, so that a loaded machine agrees."""
    return lambda: time.sleep(turns * 5e-8)


def case_of(*providers, tolerance=0.0):
    return Case("case", lambda device: [torch.ones(3, device=device)], providers, tolerance)


def adding(label, kind, value, turns=300):
    """A provider that adds `value` to the case's tensor, and takes its time."""

    def prepare(tensors):
        wait = busy(turns)

        def call():
            tensors[0].add_(value)
            wait()

        return call

    return Provider(label, kind, prepare)


def raising(label, kind):
    def call():
        raise RuntimeError("no compiler\nand a long story")

    return Provider(label, kind, lambda tensors: call)


BASELINE = adding("baseline", Kind.AS_WRITTEN, 1.0)


def test_timer_finds_a_known_ratio():
    slow, fast = measure([busy(60_000), busy(20_000)], 15, wall_clock).T
    assert 2 < np.median(slow / fast) < 4.5


def test_a_round_has_as_many_calls_as_fill_it():
    count = calls_a_round(busy(1000), wall_clock)
    seconds = np.median(measure([busy(1000)], 5, wall_clock))
    assert ROUND_SECONDS / 5 < count * seconds < ROUND_SECONDS * 5
    assert calls_a_round(busy(2_000_000), wall_clock) == 1


def test_every_round_runs_every_call_in_an_order_of_its_own(monkeypatch):
    monkeypatch.setattr(timing, "ROUND_SECONDS", 0.0)  # one call a round
    log = []
    calls = [lambda name=name: log.append(name) for name in "abc"]
    assert measure(calls, 12, wall_clock).shape == (12, 3)
    log = log[-2 * 3 * 12 :: 2]  # without the calibration, and the warm-up before each call
    rounds = ["".join(log[3 * i : 3 * i + 3]) for i in range(12)]
    assert all(sorted(names) == list("abc") for names in rounds)
    assert len(set(rounds)) > 1


def test_spread_is_the_range_of_the_middle_and_tells_when_it_is_too_wide():
    assert Spread.of(np.arange(101.0) + 1000) == Spread(1050, 1010, 1090, too_wide=False)
    assert Spread.of(np.arange(101.0)).too_wide


def test_speedups_are_over_each_baseline(monkeypatch):
    # Ratios are taken within a round: in the second one the machine is ten times as slow.
    times = np.array([[6e-3, 4e-3, 1e-3, 1e-5], [60e-3, 40e-3, 10e-3, 1e-4]])
    monkeypatch.setattr(results, "measure", lambda *_: times)
    result = results.run(
        case_of(
            adding("slow", Kind.AS_WRITTEN, 1.0),
            adding("fair", Kind.TUNED, 1.0),
            adding("fast", Kind.TIER_1, 1.0),
            Provider("empty", Kind.INFORMATION, lambda tensors: busy(1)),
        ),
        CPU,
        5,
        ROOF,
    )
    assert result.error is None
    slow, fair, fast, empty = result.rows
    assert set(slow.speedups) == {"fair"} and set(fair.speedups) == {"slow"}
    assert [fast.speedups[name].median for name in ("slow", "fair")] == [6, 4]
    assert slow.speedups["fair"].median == pytest.approx(2 / 3)
    assert empty.seconds.median == pytest.approx(5.5e-5) and not empty.speedups
    lines = table(result).splitlines()
    assert len(lines) == 6 and "over as written" in lines[1] and "over tuned" in lines[1]


def test_a_wide_ratio_is_not_stated():
    row = results.Row(
        "pygan", Kind.TIER_1, Spread(1, 1, 1, False), {"torch": Spread(2, 1, 3, True)}
    )
    torch_row = results.Row("torch", Kind.AS_WRITTEN, Spread(2, 1, 3, True))
    text = table(results.Result("case", [torch_row, row]))
    assert "unsteady [1.00, 3.00]" in text and "2.00x" not in text


def test_share_of_the_roof_is_of_what_takes_longer():
    assert ROOF.share(Work(bytes=1000), 4e-6) == pytest.approx(0.25)
    assert ROOF.share(Work(bytes=1000, flops=20_000), 4e-6) == pytest.approx(0.5)
    assert ROOF.share(Work(), 4e-6) is None


def test_roof_is_what_single_calls_of_its_sizes_reach(monkeypatch):
    monkeypatch.setitem(roof.COPIED, "cpu", 1 << 24)
    monkeypatch.setitem(roof.SIDE, "cpu", 512)
    measured = Roof.of(CPU)
    x, matrix = torch.ones(1 << 22), torch.ones(512, 512)
    y = torch.empty_like(x)
    copied = 2 * 4 * len(x) / min(wall_clock(lambda: y.copy_(x), 1) for _ in range(9))
    multiplied = 2 * 512**3 / min(wall_clock(lambda: matrix @ matrix, 1) for _ in range(9))
    assert 0.05 < measured.copy_bandwidth / copied < 20
    assert 0.05 < measured.gemm_rate / multiplied < 20


def test_dispatched_operators_are_counted():
    x = torch.ones(3)
    one = Costs.of(lambda: x.neg(), CPU)
    assert one == Costs(launches=1, peak_bytes=None)
    assert Costs.of(lambda: [x.neg() for _ in range(7)], CPU).launches == 7


def test_a_case_out_of_time_says_so_and_is_not_run():
    case = case_of(BASELINE, raising("compiled", Kind.COMPILED))
    (result,) = measuring.quickly([case], CPU, ROOF, seconds=0)
    assert "no time left" in result.error and not result.rows
    (result,) = measuring.quickly([case], CPU, ROOF, seconds=60)
    assert [row.label for row in result.rows] == ["baseline"]


@pytest.mark.parametrize("value", [1.0 + 1e-6, float("nan")])
def test_a_provider_that_disagrees_stops_the_case(value):
    wrong = adding("wrong", Kind.TIER_1, value)
    result = results.run(case_of(BASELINE, wrong, tolerance=1e-6), CPU, 5, ROOF)
    assert not result.rows
    assert "wrong differs from baseline by" in result.error
    assert "not timed" in table(result)


def test_agreement_within_the_tolerance_is_enough():
    near = adding("near", Kind.TIER_1, 1.0 + 1e-6)
    assert results.run(case_of(BASELINE, near, tolerance=1e-4), CPU, 2, ROOF).error is None


def test_only_compilation_may_fail():
    result = results.run(case_of(BASELINE, raising("compiled", Kind.COMPILED)), CPU, 2, ROOF)
    assert [row.error for row in result.rows] == [None, "RuntimeError: no compiler"]
    assert "failed: RuntimeError: no compiler" in table(result)
    result = results.run(case_of(BASELINE, raising("pygan", Kind.TIER_1)), CPU, 2, ROOF)
    assert result.error.startswith("RuntimeError: no compiler")


@pytest.mark.parametrize("kind", [Kind.COMPILED, Kind.GRAPH])
def test_a_compiler_that_disagrees_is_not_timed(kind):
    case = case_of(BASELINE, adding("wrong", kind, 2.0))
    good, wrong = results.run(case, CPU, 2, ROOF).rows
    assert good.error is None and wrong.seconds is None and "wrong differs" in wrong.error


def test_a_gpu_gets_a_row_of_the_last_tier_in_a_graph():
    tiers = [adding("one", Kind.TIER_1, 1.0), adding("three", Kind.TIER_3, 1.0)]
    case = case_of(BASELINE, *tiers, adding("empty", Kind.INFORMATION, 1.0))
    assert with_graph(case, CPU) is case
    gpu = torch.device("cuda")
    added = with_graph(case, gpu).providers[len(case.providers) :]
    assert [(p.label, p.kind) for p in added] == [("three, graph", Kind.GRAPH)]
    assert with_graph(case_of(BASELINE), gpu).providers == (BASELINE,)


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_has_help(mode, capsys):
    with pytest.raises(SystemExit, match="0"):
        main([mode, "--help"])
    assert "python -m benchmarks" in capsys.readouterr().out


@pytest.mark.parametrize("case", optim.CASES, ids=lambda case: case.name)
def test_every_copy_of_a_case_is_the_same(case):
    first, second = case.setup(CPU), case.setup(CPU)
    assert all(torch.equal(x, y) for x, y in zip(first, second, strict=True))
    assert all(torch.equal(x.grad, y.grad) for x, y in zip(first, second, strict=True))
    assert not {x.data_ptr() for x in first} & {x.data_ptr() for x in second}


def test_every_clip_finds_the_same_weights_outside_the_bound():
    for provider in optim.CLIP_PROVIDERS:
        params = TOY.setup(CPU)
        outside = [p.abs() > optim.CLIP for p in params]
        clip = provider.prepare(params)
        for _ in range(3):
            before = [p.detach().clone() for p in params]
            clip()
            changed = [p != q for p, q in zip(params, before, strict=True)]
            assert all(torch.equal(x, y) for x, y in zip(changed, outside, strict=True))


def test_steps_push_every_weight_to_its_bound_and_over_it(threads):
    threads(1)
    for provider in (*optim.RMSPROP_PROVIDERS, *optim.ADAM_PROVIDERS):
        if provider.kind in (Kind.COMPILED, Kind.INFORMATION):
            continue
        params = TOY.setup(CPU)
        step = provider.prepare(params)
        for _ in range(int(2 * optim.CLIP / optim.RMSPROP["lr"])):
            step()
        assert all(torch.equal(p, -p.grad.sign() * torch.tensor(optim.CLIP)) for p in params)


@pytest.mark.parametrize(
    ("script", "version"),
    [("echo 580.95.05; echo 580.95.05", "580.95.05"), ("exit 9", None), (None, None)],
    ids=["two GPUs", "no driver", "no tool"],
)
def test_version_of_the_driver(script, version, tmp_path, monkeypatch):
    if script is not None:
        tool = tmp_path / "nvidia-smi"
        tool.write_text(f"#!/bin/sh\n{script}\n")
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert environment.gpu_driver() == version


def test_averages_of_dead_units_stay_denormal():
    params = optim.with_dead_units(optim.CRITICS["toy MLP 2-64-64-64-1"], CPU)
    adam = optim.long_trained(optim.adam_of_torch)(params)
    for _ in range(3):
        adam.step()
    averages = torch.cat([adam.state[p]["exp_avg_sq"].flatten() for p in params])
    dead = torch.cat([p.grad.flatten() for p in params]) == 0
    assert dead.double().mean() > 0.4
    assert (averages[dead] == optim.DECAYED).all()
    assert (averages[~dead] > torch.finfo(torch.float32).tiny).all()


def test_command_writes_json(monkeypatch, tmp_path, capsys):
    bad = dataclasses.replace(case_of(BASELINE, adding("wrong", Kind.TIER_1, 2.0)), name="bad")
    monkeypatch.setattr(measuring, "SUITES", {"made": [case_of(BASELINE), bad]})
    monkeypatch.setattr(Roof, "of", lambda device: ROOF)
    monkeypatch.setattr(torch, "set_num_threads", lambda n: None)
    out = tmp_path / "out.json"
    assert measuring.main(["--suite", "made", "--quick", "--json", str(out)]) == 1
    report = json.loads(out.read_text())
    assert set(report) == {"kind", "roof", "date", "machine", "versions", "settings", "results"}
    assert {"cpu", "cores", "os"} <= set(report["machine"])
    assert {"python", "torch", "pygan"} <= set(report["versions"])
    assert report["settings"]["threads"] == 2
    good, bad = report["results"]
    assert good["rows"][0]["seconds"]["median"] > 0 and good["error"] is None
    assert bad["rows"] == [] and "differs" in bad["error"]
    assert "baseline" in capsys.readouterr().out


def test_command_line_refuses_what_does_not_exist():
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--suite", "nothing"],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 2 and "invalid choice: 'nothing'" in run.stderr


def test_cuda_without_a_gpu_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SystemExit, match="2"):
        measuring.main(["--device", "cuda"])
    assert "torch sees no GPU" in capsys.readouterr().err
