"""`pygan reproduce`: exact figures, the games, and what is written."""

import json
import math

import pytest
import torch

import pygan.reproduce.fgan_gaussians.report as report
from pygan.cli import main
from pygan.divergences import divergence
from pygan.reproduce.fgan_gaussians import mixture
from pygan.reproduce.fgan_gaussians.game import Game
from pygan.reproduce.fgan_gaussians.optimum import distance_to_mixture, optimum
from pygan.reproduce.fgan_gaussians.paper import RECALLED
from pygan.reproduce.fgan_gaussians.training import Outcome, play

# D*, mean*, std*, found apart from this code, by quadrature to more than seven digits.
EXACT = {
    "kl": (0.2880927, 1.0100000, 1.8304439),
    "reverse_kl": (0.2506729, 1.5840930, 1.6294229),
    "jensen_shannon": (0.1298269, 1.3125152, 1.7524731),
    "jeffrey": (0.5791013, 1.3249162, 1.7022696),
    "pearson": (0.6616225, 0.5663204, 1.9267514),
}


@pytest.mark.parametrize("name", EXACT)
def test_optimum(name):
    found = optimum(divergence(name))
    exact = pytest.approx(EXACT[name], abs=1e-6)
    assert (found.divergence, found.mean, found.std) == exact


@pytest.mark.parametrize("name", RECALLED)
def test_optimum_is_near_the_papers(name):
    found, paper = optimum(divergence(name)), RECALLED[name]
    assert found.divergence == pytest.approx(paper[0], rel=0.026)
    assert found.mean == pytest.approx(paper[2], abs=0.008)
    assert found.std == pytest.approx(paper[4], abs=0.0026)


def test_optimum_of_kl_shares_the_mixtures_moments():
    found = optimum(divergence("kl"))
    assert (found.mean, found.std) == pytest.approx(mixture.moments(), abs=1e-9)


@pytest.mark.parametrize("alpha", [-6, -1, 0.5, 3])
def test_optimum_of_every_order_is_finite(alpha):
    found = optimum(divergence("alpha", alpha=alpha))
    assert 0 < found.divergence < 1
    assert 0 < found.mean < 2
    assert 1.4 < found.std < 2


def test_optimum_of_gan_is_that_of_jensen_shannon():
    gan, jensen_shannon = optimum(divergence("gan")), optimum(divergence("jensen_shannon"))
    assert gan.mean == pytest.approx(jensen_shannon.mean, abs=1e-8)
    assert gan.divergence == pytest.approx(jensen_shannon.divergence - 2 * math.log(2), abs=1e-12)


def test_mixture_density_and_samples_agree():
    x = torch.linspace(-12, 16, 20001, dtype=torch.float64)
    density = mixture.log_mixture(x).exp()
    step = 28 / 20000
    mean, std = mixture.moments()
    assert density.sum() * step == pytest.approx(1, abs=1e-9)
    assert (density * x).sum() * step == pytest.approx(mean, abs=1e-9)
    assert ((density * (x - mean) ** 2).sum() * step).sqrt() == pytest.approx(std, abs=1e-9)
    drawn = mixture.draw_mixture(400_000, torch.Generator().manual_seed(0))
    assert drawn.mean() == pytest.approx(mean, abs=0.02)
    assert drawn.std() == pytest.approx(std, abs=0.02)
    left = (density[x < 0].sum() * step).item()
    assert (drawn < 0).float().mean() == pytest.approx(left, abs=0.005)


def random():
    return torch.Generator().manual_seed(0)


def test_games_of_a_batch_do_not_touch_each_other():
    names = ["kl", "pearson", "jensen_shannon"]
    together = play([divergence(n) for n in names], 30, random(), lambda: None)[1]
    for name, outcome in zip(names, together, strict=True):
        alone = play([divergence(name)], 30, random(), lambda: None)[1][0]
        assert outcome.mean == pytest.approx(alone.mean, abs=1e-5)
        assert outcome.bound == pytest.approx(alone.bound, abs=1e-5)


def test_a_game_that_breaks_breaks_alone(monkeypatch):
    game = Game.start([divergence("kl"), divergence("jensen_shannon")], random())
    with torch.no_grad():
        game.mean[0] = math.nan
    monkeypatch.setattr(Game, "start", lambda *_: game)
    broken, whole = play(game.divergences, 10, random(), lambda: None)[1]
    assert broken.broke_at == 0
    assert whole.broke_at is None
    assert math.isfinite(whole.mean + whole.std + whole.bound)


def test_step_ascends_and_descends_from_the_same_point():
    game = Game.start([divergence("kl")], random())
    before = [x.detach().clone() for x in (*game.critics[0], game.mean, game.std)]
    bound = game.step(random())
    after = [*game.critics[0], game.mean, game.std]
    for old, new, sign in zip(before, after, (1, 1, -1, -1), strict=True):
        torch.testing.assert_close(new.detach(), old + sign * 0.01 * new.grad)
        assert new.grad.any()
    again = Game.start([divergence("kl")], random())
    assert torch.equal(again.step(random()), bound)


def test_held_gaussians_are_paired_with_every_critic():
    game = Game.start([divergence("kl"), divergence("pearson")], random())
    crossed = game.crossed(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
    assert crossed.mean.flatten().tolist() == [1, 1, 2, 2]
    assert [d.name for d in crossed.divergences] == ["kl", "pearson"] * 2
    crossed.step(random())
    assert crossed.std.flatten().tolist() == [3, 3, 4, 4]


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """A run that is long enough to see where each divergence is heading."""
    out = tmp_path_factory.mktemp("reproduce") / "short"
    names = "kl,reverse_kl,alpha:alpha=-1"
    command = ["reproduce", "fgan-gaussians", "--steps=2000", f"--divergences={names}"]
    assert main([*command, f"--out={out}"]) == 0
    return out


def test_short_run_heads_for_the_optimum(short):
    content = json.loads((short / "results.json").read_text())
    assert content["names"] == ["kl", "reverse_kl", "alpha:alpha=-1"]
    for name, outcome in zip(content["names"][:2], content["outcomes"], strict=False):
        best = optimum(divergence(name))
        reached = distance_to_mixture(divergence(name), outcome["mean"], outcome["std"])
        start = distance_to_mixture(divergence(name), 0.0, 1.0)
        assert reached - best.divergence < 0.2 * (start - best.divergence)


def test_short_run_writes_what_it_prints(short):
    text = (short / "table.md").read_text()
    assert "2000 steps, seed 0" in text
    assert "| paper, recalled | 0.2831 | 0.2480     |" in text
    assert text.count("| trained by") == 2
    assert (short / "densities.png").stat().st_size > 10_000


def test_broken_run_is_reported_as_such(tmp_path):
    nan = math.nan
    broken = Outcome(nan, nan, nan, broke_at=17)
    exact = optimum(divergence("kl"))
    matrix = [[nan]]
    text = report.write_results(
        report.Results(["kl"], [exact], [broken], matrix, matrix, 100, 0), tmp_path
    )
    assert "kl is no longer finite from step 17 on." in text
    assert "not finite" in text
    content = json.loads((tmp_path / "results.json").read_text())
    assert content["outcomes"][0] == {"mean": None, "std": None, "bound": None, "broke_at": 17}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["fgan-gauss"], ["fgan-gauss", "fgan-gaussians"]),
        (["fgan-gaussians", "--steps=0"], ["--steps", "above 0"]),
        (["fgan-gaussians", "--steps=many"], ["--steps", "many"]),
        (["fgan-gaussians", "--divergences=kl,lk"], ["'lk'", "total_variation"]),
        (["fgan-gaussians", "--divergences=alpha"], ["alpha"]),
        (["fgan-gaussians", "--divergences=alpha:alpha=1"], ["alpha"]),
        (["fgan-gaussians", "--divergences=kl:pi=0.5"], ["kl", "pi"]),
        (["fgan-gaussians", "--divergences=alpha:alpha"], ["alpha:alpha=NUMBER"]),
        (["fgan-gaussians", "--out=."], [".", "--out"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_wrong_input(capsys, options, words):
    assert main(["reproduce", *options]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert all(word in lines[0] for word in words)
