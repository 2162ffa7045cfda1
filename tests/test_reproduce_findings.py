"""What an experiment is held to: ideal results hold, and wrong ones are missed."""

import math
from dataclasses import replace

import pytest
import torch

from pygan.divergences import divergence
from pygan.reproduce.fgan_gaussians import findings as gaussians
from pygan.reproduce.fgan_gaussians.optimum import optimum
from pygan.reproduce.fgan_gaussians.report import Results as Gaussians
from pygan.reproduce.fgan_gaussians.training import Outcome
from pygan.reproduce.wgan_gp_toy import depth, game, methods
from pygan.reproduce.wgan_gp_toy import findings as toy
from pygan.reproduce.wgan_gp_toy.report import Results as Toy
from pygan.reproduce.wgan_gp_toy.surfaces import Surface, Worth
from pygan.reproduce.wgan_parallel_lines import findings as lines
from pygan.reproduce.wgan_parallel_lines.lines import THETAS
from pygan.reproduce.wgan_parallel_lines.report import Results as Lines
from pygan.reproduce.wgan_parallel_lines.training import Judgement


def verdicts(found):
    return {finding.quantity: finding.holds for finding in found}


def fitted(mean_off=0.0):
    names = ["kl", "squared_hellinger"]
    optima = [optimum(divergence(name)) for name in names]
    outcomes = [Outcome(o.mean + mean_off, o.std, o.divergence, None) for o in optima]
    return Gaussians(names, optima, outcomes, [], [], 1, 0)


def test_gaussians_are_held_to_their_optima():
    found = gaussians.findings(fitted())
    assert len(found) == 6
    assert set(verdicts(found).values()) == {True}
    assert [f.paper for f in found] == [
        "0.280, recalled", "1.034, recalled", "1.824, recalled", "", "", ""
    ]  # fmt: skip
    missed = [
        name for name, holds in verdicts(gaussians.findings(fitted(0.2))).items() if not holds
    ]
    assert missed == ["kl: mean", "squared_hellinger: mean"]


def test_a_gaussian_that_broke_holds_nothing():
    whole = fitted()
    broken = replace(whole, outcomes=[Outcome(math.nan, math.nan, math.nan, 3)] * 2)
    assert set(verdicts(gaussians.findings(broken)).values()) == {False}


def judged(share, minimax):
    """Critics that find this share of every distance, and a discriminator at its optimum."""
    critic = [
        [Judgement(1, share * abs(t), 1.0, {"WGAN": share * math.copysign(1, t)})] for t in THETAS
    ]
    gan = [[Judgement(1, math.log(2), 1.0, {"minimax": minimax})] for _ in THETAS]
    return Lines([abs(t) for t in THETAS], [critic, critic, gan], 1, 0)


@pytest.mark.parametrize(
    ("share", "minimax", "missed"),
    [
        (1.0, 0.0, 0),
        (0.9, 1e-4, 0),
        (0.9, -0.5, 1),
        (0.8, 0.0, 6),
        (1.1, 0.0, 6),
        (-1.0, 0.0, 6),
        (math.nan, 0.0, 6),
    ],
)
def test_critics_of_the_lines_are_held_to_the_formulas(share, minimax, missed):
    found = verdicts(lines.findings(judged(share, minimax)))
    assert len(found) == 9
    assert list(found.values()).count(False) == missed


def in_the_plane(penalised_modes, explosion):
    def surface(share):
        return Surface(torch.empty(0), torch.empty(0), Worth(2.0, 0.0, share * 2.0 * 0.6, 0.6))

    def played(modes):
        return game.Game([game.Row(9, modes, 0.5, 0.1)], {})

    ratios = (explosion, 1e-12, 1e-20, 1.5)
    depths = [depth.Depth([ratio, 9.0, 1.0], torch.empty(0), 0.5) for ratio in ratios]
    shown = {"swiss-roll": [surface(0.5), surface(0.9)]}
    games = [played(5), played(penalised_modes)]
    return Toy(shown, games, game.Row(0, 25, 1.0, 0.1), depths, 9, 9, 9, 8, 1.0, 0)


def test_critics_in_the_plane_are_held_to_what_the_figure_shows():
    found = toy.findings(in_the_plane(20, 1e3))
    kept = [finding for finding in found if finding.holds is not None]
    assert {finding.holds for finding in kept} == {True}
    assert len(kept) == 6
    assert [f.here for f in found[:2]] == pytest.approx([0.5, 0.9])
    assert [f.paper for f in found[-4:]] == ["explodes", "vanishes", "vanishes", "stays level"]
    missed = verdicts(toy.findings(in_the_plane(5, 0.5)))
    assert [name.partition(":")[2].strip() for name, holds in missed.items() if holds is False] == [
        methods.PENALTY.label,
        depth.METHODS[0].label,
    ]
