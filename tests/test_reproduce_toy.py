"""`pygan reproduce wgan-gp-toy`: what its parts measure, and what is written."""

import json
import math

import pytest
import torch
from torch import nn

from pygan.cli import main
from pygan.data import Gaussians8, Gaussians25
from pygan.reproduce.wgan_gp_toy import depth, game, methods, surfaces

PICTURES = ("surfaces.png", "curves.png", "samples.png", "depth.png")


def random():
    return torch.Generator().manual_seed(0)


class Slope(nn.Module):
    """3 x + 4 y: a gradient of norm 5 everywhere."""

    def forward(self, points):
        return points @ torch.tensor([3.0, 4.0])


def test_worth_of_a_slope():
    real = torch.randn(200, 2, generator=random())
    worth = surfaces.judge(Slope(), real, real - torch.tensor([0.6, 0.8]), random())
    assert (worth.norm, worth.deviation) == pytest.approx((5, 0), abs=1e-5)
    assert worth.estimate == pytest.approx(5, rel=1e-4)
    assert worth.distance == pytest.approx(1, rel=1e-5)


def test_plane_runs_along_x_first():
    points = surfaces.plane().reshape(surfaces.RESOLUTION, surfaces.RESOLUTION, 2)
    assert points[0, 0].tolist() == [-3, -3]
    assert points[0, -1].tolist() == [3, -3]
    assert points[-1, 0].tolist() == [-3, 3]


def test_penalised_critic_is_steep_and_a_clipped_one_flat():
    """At weight w the penalty balances the loss at a norm of 1 + distance / (2 w), here 5."""
    data = Gaussians8()
    clipped, penalised = (
        surfaces.train_surface(method, data, 60, 0, lambda: None).worth
        for method in methods.METHODS
    )
    assert 1 < penalised.norm < 1 + penalised.distance / 0.2
    assert penalised.estimate > penalised.distance
    assert 0 < clipped.norm < 0.1
    assert 0 < clipped.estimate < 0.1 * clipped.distance


def test_layer_gradients_of_linear_layers():
    """f = w3 w2 w1 x on the line: the gradient in a layer's input is the product from it on."""
    critic = nn.Sequential(*(nn.Linear(1, 1, bias=False) for _ in range(3)))
    for layer, weight in zip(critic, (2.0, -3.0, 1e30), strict=True):
        nn.init.constant_(layer.weight, weight)
    norms = depth.layer_gradients(critic, torch.randn(5, 1))
    assert norms == pytest.approx([6e30, 3e30, 1e30], rel=1e-6)
    assert critic[0].weight.dtype == torch.float32


def test_layer_gradients_average_over_samples():
    critic = nn.Sequential(nn.Linear(1, 1, bias=False), nn.ReLU(), nn.Linear(1, 1, bias=False))
    for layer in (critic[0], critic[2]):
        nn.init.constant_(layer.weight, 2.0)
    norms = depth.layer_gradients(critic, torch.tensor([[1.0], [-1.0]]))
    assert norms == pytest.approx([4 * math.sqrt(0.5), 2])


def test_deep_critics_are_clipped_or_not():
    clipped, penalised = (
        depth.train_deep(method, 2, 0, lambda: None) for method in depth.METHODS[1:4:2]
    )
    assert len(clipped.gradients) == depth.LAYERS
    assert clipped.weights.abs().max() == pytest.approx(methods.CLIP)
    assert clipped.piled > 0.5 > penalised.piled
    assert clipped.gradients[0] < 1e-6 * clipped.gradients[-1]
    assert 1e-2 < penalised.gradients[0] / penalised.gradients[-1] < 1e2


def test_real_samples_are_judged_best():
    judge = game.Judge(0)
    assert judge.real_row.modes == 25
    assert judge.real_row.high_quality > 0.99
    config = game.METHODS[1].config(Gaussians25(), 0, width=8)
    row, samples = judge(next(methods.play(config, Gaussians25(), 1)))
    assert (row.step, samples.shape) == (0, (game.MATCHED, 2))
    assert row.emd > 2 * judge.real_row.emd


def test_learning_rates_fall_to_0(monkeypatch):
    rates = []
    update = methods.update_generator

    def watched(config, state):
        rates.append([group["lr"] for group in state.generator_optimizer.param_groups])
        update(config, state)

    monkeypatch.setattr(methods, "update_generator", watched)
    played = game.play_game(game.METHODS[1], game.Judge(0), 4, 0, lambda: None, width=8)
    assert [rate for (rate,) in rates] == pytest.approx([1e-3, 7.5e-4, 5e-4, 2.5e-4])
    assert [row.step for row in played.rows] == [0, 1, 2, 3, 4]
    assert list(played.samples) == [0, 1, 2, 3, 4]


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """One data set, two steps."""
    out = tmp_path_factory.mktemp("reproduce") / "toy"
    options = ["--steps=2", "--datasets=swiss-roll", f"--out={out}"]
    assert main(["reproduce", "wgan-gp-toy", *options]) == 0
    return out


def test_writes_figures_and_pictures(short):
    content = json.loads((short / "results.json").read_text())
    assert (content["steps"], content["held_steps"], content["deep_steps"]) == (2, 1, 1)
    assert (content["width"], content["rate"]) == (512, 1)
    assert [row["data"] for row in content["surfaces"]] == ["swiss-roll"] * 2
    assert [row["step"] for row in content["games"][0]["rows"]] == [0, 1, 2]
    assert len(content["deep"]) == 4
    text = (short / "table.md").read_text()
    assert "| (real samples) " in text
    assert text.count("| gradient penalty ") == 3
    for name in PICTURES:
        assert (short / name).stat().st_size > 10_000


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--steps=0", ["--steps", "above 0"]),
        ("--datasets=gaussians-9", ["--datasets", "'gaussians-9'", "swiss-roll"]),
        ("--datasets=", ["--datasets", "''"]),
        ("--out=.", [".", "--out"]),
    ],
)
def test_wrong_input(capsys, option, words):
    assert main(["reproduce", "wgan-gp-toy", option]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert all(word in lines[0] for word in words)
