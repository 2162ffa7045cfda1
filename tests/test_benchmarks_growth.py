"""How cost grows: fitted exponents, and the command."""

import json
import sys
from pathlib import Path

import pytest
import torch

sys.path.append(str(Path(__file__).parent.parent))  # benchmarks are not installed with the package

from benchmarks import __main__ as benchmarks_command
from benchmarks.case import Kind
from benchmarks.growth import command
from benchmarks.growth.axes import AXES, Axis, mlp, weights_of_dcgan
from benchmarks.growth.line import Point, fit, power_law
from benchmarks.timing import Spread

SIZES = [2**k for k in range(4, 12)]


def line_of(seconds):
    points = [Point(x, Spread(seconds(x), 0, 0, False)) for x in SIZES]
    return fit("way", Kind.TIER_3, points)


@pytest.mark.parametrize("exponent", [-1.0, 0.5, 2.0])
def test_a_power_law_is_found(exponent):
    assert power_law(SIZES, [3 * x**exponent for x in SIZES]) == pytest.approx((exponent, 3))
    line = line_of(lambda x: 3 * x**exponent)
    assert (line.exponent, line.scale) == pytest.approx((exponent, 3))
    assert line.fitted == 4 and line.leaves_below is None


def test_overhead_shows_where_times_leave_the_line():
    # A constant cost, as much as the arithmetic at 40: 1.4 times the arithmetic at 64, 1.1 at 128.
    line = line_of(lambda x: 1e-6 * (40**2 + x**2))
    assert line.leaves_below == 128 and line.exponent == pytest.approx(2, abs=0.05)


def test_a_critic_has_as_many_weights_as_counted():
    # 4x4 convolutions 3-4-8-16-1, which have no bias.
    assert weights_of_dcgan(4) == 16 * (3 * 4 + 4 * 8 + 8 * 16 + 16 * 1)


@pytest.mark.parametrize("axis", AXES, ids=lambda axis: axis.name)
def test_sizes_of_an_axis_grow_and_its_critics_build(axis):
    sizes = [axis.of(value) for value in axis.values]
    assert len(sizes) >= 3 and sizes == sorted(set(sizes))
    setting = axis.make(axis.values[0])
    assert setting.critic(torch.device("cpu"))(setting.samples(torch.device("cpu"))[0]).ndim == 1


def test_command_writes_lines(monkeypatch, tmp_path, capsys):
    axis = Axis("width, small", "units", (2, 4, 8), lambda width: mlp(width, 1, 4), 2, "why not")
    monkeypatch.setattr(command, "AXES", (axis,))
    monkeypatch.setattr(command, "QUICK_ROUNDS", 3)
    monkeypatch.setattr(torch, "set_num_threads", lambda n: None)
    out = tmp_path / "growth.json"
    arguments = ["growth", "--axis", "width", "--quick", "--json", str(out)]
    assert benchmarks_command.main(arguments) == 0
    report = json.loads(out.read_text())
    (growth,) = report["results"]
    assert report["kind"] == "growth" and growth["expected"] == 2
    assert [line["kind"] for line in growth["lines"]] == ["as written", "tuned", "tier 3"]
    assert all([p["x"] for p in line["points"]] == [2, 4, 8] for line in growth["lines"])
    assert "exponent" in capsys.readouterr().out
