"""Draws made ahead are those that an objective would have made itself, and stay in their place."""

import torch

from pygan.objectives import Draws
from pygan.training.graphs.draws import KeptDraws
from pygan.training.randomness import random_generator

CPU = torch.device("cpu")


def of_update(number, rank=0, ranks=1):
    """The draws of an update, by purpose."""
    return lambda purpose: Draws(random_generator(CPU, 0, purpose, number), rank, ranks)


def drawn(random):
    """What an objective might ask for: (name, tensor); one purpose twice, one in two goes."""
    first, second = random("first"), random("second")
    yield first.uniform((6, 2), torch.float64)
    yield second.normal((6, 3))
    yield first.integers(1, 10, (6,))
    yield random("second").normal((6, 3))
    again = random("first")
    yield again.uniform((6, 2), torch.float64)
    yield again.integers(1, 10, (6,))
    yield again.normal((2,))


def test_draws_are_the_objective_s_own():
    kept = KeptDraws(of_update(0))
    first = list(drawn(kept))
    addresses = [x.data_ptr() for x in first]
    for number in (0, 3, 1):
        kept.renew(of_update(number))
        for made, own in zip(drawn(kept), drawn(of_update(number)), strict=True):
            assert made.dtype == own.dtype
            assert torch.equal(made, own)
        assert [x.data_ptr() for x in drawn(kept)] == addresses


def test_more_than_the_first_update_asked_for():
    kept = KeptDraws(of_update(0))
    kept("first").uniform((4,))
    kept.renew(of_update(1))
    own, made = of_update(1)("first"), kept("first")
    for _ in range(3):
        assert torch.equal(made.uniform((4,)), own.uniform((4,)))


def test_rows_of_one_process():
    kept = KeptDraws(of_update(0, rank=1, ranks=3))
    kept("first").uniform((2,))
    kept.renew(of_update(5, rank=1, ranks=3))
    joint = of_update(5)("first").uniform((6,))
    assert torch.equal(kept("first").uniform((2,)), joint[2:4])
