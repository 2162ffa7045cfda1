"""Blocks of samples: each sample once an epoch, in large pieces, well mixed within a window."""

import pytest
import torch

from pygan.training.orders import BLOCK, WINDOW, block_order
from pygan.training.randomness import BatchOrder


@pytest.mark.parametrize("size", [1, 5, BLOCK, BLOCK + 1, WINDOW + 3, 3 * WINDOW - 7])
def test_every_sample_once_an_epoch(size):
    order = block_order(size, 0, 0)
    assert torch.equal(order.sort().values, torch.arange(size))
    assert torch.equal(order, block_order(size, 0, 0))


def test_each_epoch_and_seed_has_its_own():
    orders = [block_order(2 * WINDOW, seed, epoch) for seed, epoch in ((0, 0), (0, 1), (1, 0))]
    assert not any(torch.equal(orders[i], orders[j]) for i, j in ((0, 1), (0, 2), (1, 2)))


def test_a_window_takes_whole_blocks():
    order = block_order(4 * WINDOW, 0, 0)
    for window in order.split(WINDOW):
        counts = (window // BLOCK).bincount()
        assert set(counts.tolist()) <= {0, BLOCK}
    seen = [set((window // BLOCK).tolist()) for window in order.split(WINDOW)]
    assert seen[0] != set(range(WINDOW // BLOCK))  # blocks themselves are shuffled


def test_within_a_window_samples_are_mixed():
    window = block_order(WINDOW, 0, 0)
    steps = (window[1:] - window[:-1]) == 1
    assert steps.sum() < 20  # one is expected of a random order


def test_batches_run_on_over_epochs():
    order = BatchOrder(1000, 64, 3, block_order)
    stream = torch.cat([order(number) for number in range(32)])
    assert torch.equal(stream[:1000], block_order(1000, 3, 0))
    assert torch.equal(stream[1000:2000], block_order(1000, 3, 1))
