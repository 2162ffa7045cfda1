"""Whole iterations of the benchmarks: every way trains the same networks on the same numbers."""

import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import torch

sys.path.append(str(Path(__file__).parent.parent))  # benchmarks are not installed with the package

import pygan
from benchmarks.case import Kind
from benchmarks.iteration import Game, Loop
from benchmarks.iteration.batches import gathered, loaded, random_rows
from benchmarks.suites import train
from benchmarks.suites.optim import CLIP
from pygan.networks import MLPCritic, MLPGenerator

GAME = Game("small", (2,), MLPCritic(width=8, depth=2), MLPGenerator(latent_dim=2, width=8), 16)
DATA = torch.randn(64, 2, generator=torch.Generator().manual_seed(0))


def eager(objective):
    return [way for way in objective.ways if way.kind is not Kind.COMPILED]


def trained(objective, way, iterations=3, seed=0):
    """The loop after so many iterations, and its last loss."""
    loop = Loop(GAME, objective.n_critic, way, DATA, seed)
    losses = [loop() for _ in range(iterations)]
    return loop, losses[-1]


@pytest.mark.parametrize("objective", train.OBJECTIVES, ids=lambda objective: objective.name)
def test_all_ways_train_the_same_networks(objective):
    first, *others = (trained(objective, way) for way in eager(objective))
    start = Loop(GAME, objective.n_critic, eager(objective)[0], DATA)
    for loop, loss in others:
        torch.testing.assert_close(loss, first[1], rtol=1e-5, atol=1e-6)
        for network in ("critic", "generator"):
            pairs = [getattr(x, network).parameters() for x in (loop, first[0], start)]
            for own, reference, before in zip(*pairs, strict=True):
                torch.testing.assert_close(own, reference, rtol=1e-4, atol=1e-6)
                # A bias that shifts all scores alike has no gradient in a Wasserstein loss.
                assert not torch.equal(own, before) or own.numel() == 1


@pytest.mark.parametrize("objective", train.OBJECTIVES, ids=lambda objective: objective.name)
def test_an_iteration_takes_a_fresh_batch_for_each_critic_step(objective):
    given = []

    def counted(data, rows):
        for batch in gathered(data, rows):
            given.append(batch)
            yield batch

    trained(objective, replace(objective.ways[0], batches=counted), iterations=2)
    assert len(given) == 2 * objective.n_critic
    assert all(not torch.equal(x, y) for x, y in pairwise(given))


def test_seeds_differ_and_repeat():
    way = train.OBJECTIVES[1].ways[0]
    losses = [trained(train.OBJECTIVES[1], way, seed=seed)[1] for seed in (0, 0, 1)]
    assert torch.equal(losses[0], losses[1]) and not torch.equal(losses[0], losses[2])


def test_every_way_of_wgan_clips():
    wgan = train.OBJECTIVES[0]
    for way in eager(wgan):
        loop, _ = trained(wgan, way)
        assert max(w.abs().max().item() for w in loop.weights) <= CLIP * (1 + 1e-6)


def test_readers_give_the_rows_that_they_are_told():
    rows = [torch.tensor([3, 1, 3]), torch.tensor([0, 63, 2])]
    for read in (loaded, gathered):
        for batch, row in zip(read(DATA, iter(rows)), rows, strict=True):
            assert torch.equal(batch, DATA[row])
    drawn = random_rows(10, 4000, seed=0)
    assert next(drawn).unique().tolist() == list(range(10))


def test_only_critics_that_the_exact_step_knows_are_given_it():
    gp = train.OBJECTIVES[1]
    kinds = {way.kind for way in train.ways(train.dcgan(2, 2), gp)}
    without = {way.kind for way in train.ways(train.resnet(2, 2), gp)}
    assert kinds - without == {Kind.TIER_3}


def test_the_other_order_of_axes_keeps_a_way_as_it_is():
    lean = train.ways(train.resnet(2, 2), train.OBJECTIVES[1])[-1]
    assert lean.kind is Kind.TIER_2 and lean.label.endswith("channels_last")
    critic = lean.change(train.dcgan(2, 2).networks(torch.device("cpu"))[0])
    assert isinstance(critic[0], pygan.nn.Conv2d)
    assert critic[2].weight.is_contiguous(memory_format=torch.channels_last)
