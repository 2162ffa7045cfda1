"""`pygan reproduce wgan-parallel-lines`: what its parts measure, and what is written."""

import json
import math

import pytest
import torch
from torch import nn

from pygan.cli import main
from pygan.metrics import distances
from pygan.reproduce.wgan_parallel_lines import lines, methods, training
from pygan.reproduce.wgan_parallel_lines.lines import THETAS, exact, exact_gradient, line


@pytest.fixture(autouse=True)
def one_thread(threads):
    threads(1)


class Plane(nn.Module):
    """a x + b y: a gradient of norm hypot(a, b) everywhere."""

    def __init__(self, a, b):
        super().__init__()
        self.slope = torch.tensor([float(a), float(b)])

    def forward(self, points):
        return points @ self.slope


@pytest.mark.parametrize("theta", [-1.0, -0.3, 0.0, 0.1, 1.0])
def test_formulas_are_the_distances_of_points_on_the_lines(theta):
    z = (torch.arange(40, dtype=torch.float64) + 0.5) / 40
    of = distances.between_samples(line(0.0, z), line(theta, z))
    assert of == pytest.approx(exact(theta), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("theta", [-0.4, 0.7])
def test_exact_gradient_is_the_formulas_derivative(theta):
    change = (exact(theta + 1e-3).earth_mover - exact(theta - 1e-3).earth_mover) / 2e-3
    assert exact_gradient(theta) == pytest.approx(change)


def test_gradient_at_0_is_none():
    assert math.isnan(exact_gradient(0.0))


def test_thetas_hold_0_and_both_signs():
    assert sorted(THETAS) == [-theta for theta in reversed(THETAS)]
    assert 0.0 in THETAS
    assert max(THETAS) == 1


@pytest.mark.parametrize("method", [methods.PENALISED, methods.CLIPPED])
@pytest.mark.parametrize("theta", [-0.5, 0.5])
@pytest.mark.parametrize("scale", [1.0, 1e-3])
def test_wasserstein_critic_is_judged_in_units_of_its_steepness(method, theta, scale):
    """-K x sign(theta) is optimal, whatever K is; a slope along the lines wastes a part of it."""
    sign = math.copysign(scale, theta)
    best = training.judge(method, Plane(-sign, 0), theta, 7)
    assert (best.step, best.steepness) == (7, pytest.approx(scale, rel=1e-6))
    assert best.estimate == pytest.approx(0.5, rel=1e-5)
    assert best.gradients == {"WGAN": pytest.approx(exact_gradient(theta), rel=1e-5)}
    leaning = training.judge(method, Plane(-3 * sign, 4 * sign), theta, 7)
    assert leaning.steepness == pytest.approx(5 * scale, rel=1e-6)
    assert leaning.estimate == pytest.approx(0.5 * 3 / 5, rel=1e-5)


def test_discriminator_is_judged_by_the_gans_formulas():
    """V = -a x gives D = 1/2 on the data and sigmoid(-a theta) on the generated line."""
    a, theta = 6.0, 0.5
    d_fake = 1 / (1 + math.exp(a * theta))
    judged = training.judge(methods.DISCRIMINATOR, Plane(-a, 0), theta, 0)
    value = math.log(0.5) + math.log(1 - d_fake)
    assert judged.estimate == pytest.approx(value / 2 + math.log(2), rel=1e-5)
    assert judged.gradients == {
        "minimax": pytest.approx(a * d_fake, rel=1e-5),
        "non-saturating": pytest.approx(a * (1 - d_fake), rel=1e-5),
    }


def test_discriminator_that_knows_nothing_says_0():
    judged = training.judge(methods.DISCRIMINATOR, Plane(0, 0), 0.5, 0)
    assert judged.estimate == pytest.approx(0, abs=1e-6)
    assert set(judged.gradients.values()) == {0}


def test_steepness_is_found_between_the_lines_only():
    """x² has the slope 2 |theta| at the generated line, and more beyond it."""
    for theta in (-0.5, 1.0):
        steep = training.steepness(lambda points: points[:, 0] ** 2, theta)
        assert steep == pytest.approx(2 * abs(theta), rel=1e-6)
    kink = training.steepness(lambda points: points[:, 1].clamp(max=0.5) * 3, 1.0)
    assert kink == pytest.approx(3)


def trained(method, theta, steps=400, seed=0):
    return training.train(method, theta, steps, seed, lambda: None)


def test_wgans_critics_pull_evenly_and_never_exceed_the_distance():
    for method in (methods.PENALISED, methods.CLIPPED):
        for theta in (-0.5, 1.0):
            early, last = trained(method, theta)
            assert (early.step, last.step) == (50, 400)
            assert early.estimate <= abs(theta) * (1 + 1e-5)
            assert 0.85 * abs(theta) < last.estimate <= abs(theta) * (1 + 1e-5)
            assert 0.85 < last.gradients["WGAN"] * exact_gradient(theta) < 1.01


def test_penalised_critic_is_steeper_than_1_by_the_distance():
    """At weight w the penalty balances the loss at a norm of 1 + |theta| / (2 w), here 1.05."""
    assert trained(methods.PENALISED, -1.0, 800)[-1].steepness == pytest.approx(1.05, abs=0.04)


def test_discriminator_saturates():
    early, last = trained(methods.DISCRIMINATOR, 0.5)
    assert early.estimate < last.estimate < math.log(2)
    assert last.estimate > 0.99 * math.log(2)
    assert 0 < last.gradients["minimax"] < 0.05 * early.gradients["minimax"]
    assert last.gradients["non-saturating"] > early.gradients["non-saturating"] > 1


def test_equal_lines_are_at_no_distance():
    for method in methods.METHODS:
        assert trained(method, 0.0, 30)[-1].estimate == pytest.approx(0, abs=1e-2)


def test_critics_repeat_and_depend_on_the_seed():
    first, again, other = (trained(methods.PENALISED, 0.3, 20, seed) for seed in (0, 0, 1))
    assert first == again != other


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """Two steps a critic."""
    out = tmp_path_factory.mktemp("reproduce") / "lines"
    assert main(["reproduce", "wgan-parallel-lines", "--steps=2", f"--out={out}"]) == 0
    return out


def test_writes_figures_and_picture(short):
    content = json.loads((short / "results.json").read_text())
    assert content["steps"] == 2
    assert content["exact"][0]["kl"] is None
    assert content["exact"][len(THETAS) // 2] == {"theta": 0, **exact(0.0)._asdict()}
    for theta, distance in zip(THETAS, content["transport"], strict=True):
        assert abs(theta) <= distance < abs(theta) + 0.1
    assert [(row["theta"], row["step"]) for row in content["critics"][:2]] == [(-1, 0), (-1, 2)]
    assert len(content["critics"]) == 2 * len(THETAS) * len(methods.METHODS)
    text = (short / "table.md").read_text()
    assert text.count("\n| 0.3 ") == 2
    assert "∞" in text
    assert "nan" not in text
    assert (short / "lines.png").stat().st_size > 10_000


def test_line_passes_the_gradient_to_theta():
    theta = torch.tensor(0.25, requires_grad=True)
    lines.line(theta, torch.rand(8)).sum().backward()
    assert theta.grad == 8


@pytest.mark.parametrize(
    ("option", "words"),
    [("--steps=0", ["--steps", "above 0"]), ("--out=.", [".", "--out"])],
)
def test_wrong_input(capsys, option, words):
    assert main(["reproduce", "wgan-parallel-lines", option]) == 2
    printed = capsys.readouterr().err.splitlines()
    assert len(printed) == 1
    assert all(word in printed[0] for word in words)
