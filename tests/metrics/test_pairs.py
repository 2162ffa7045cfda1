"""Blocks cover all pairs in order; distances are exact where points are equal."""

import numpy as np
import pytest
import torch
from scipy.spatial.distance import cdist

from pygan.metrics import pairs


@pytest.mark.parametrize("width", [1, pairs.EXACT, pairs.EXACT + 1, 300])
def test_distances_equal_scipy(draw, width):
    x, y = draw(40, width).double(), draw(30, width).double()
    assert pairs.distances(x, y).numpy() == pytest.approx(cdist(x, y), rel=1e-9)


def test_equal_points_have_distance_0(draw):
    x = draw(40, pairs.EXACT).double() + 1e4
    assert torch.equal(pairs.distances(x, x).diagonal(), torch.zeros(40).double())


@pytest.mark.parametrize("most", [1, 7, 30, 100, 10_000])
def test_blocks_cover_all_pairs(draw, monkeypatch, most):
    monkeypatch.setattr(pairs, "BLOCK", most)
    x, y = draw(40, 3), draw(30, 3)
    parts = list(pairs.blocks(lambda a, b: a @ b.T, x, y))
    assert torch.cat(parts).numpy() == pytest.approx((x @ y.T).numpy(), rel=1e-5, abs=1e-6)
    assert max(part.numel() for part in parts) <= max(most, len(y))
    assert np.ceil(40 / len(parts[0])) == len(parts)
