"""The distance against scipy's in one dimension and against closed forms."""

import pytest
import torch
from scipy.stats import wasserstein_distance

from pygan.metrics import sliced_wasserstein, wasserstein_1d


@pytest.mark.parametrize(("n", "m"), [(1, 1), (7, 7), (6, 4), (5, 13), (1, 9), (100, 60)])
def test_one_dimension_equals_scipy(n, m):
    generator = torch.Generator().manual_seed(n * 100 + m)
    x = torch.randn(n, 3, generator=generator, dtype=torch.float64)
    y = 2 * torch.randn(m, 3, generator=generator, dtype=torch.float64) + 1
    expected = [wasserstein_distance(x[:, k].numpy(), y[:, k].numpy()) for k in range(3)]
    assert wasserstein_1d(x, y).tolist() == pytest.approx(expected, rel=1e-12)


def test_ties_equal_scipy():
    x, y = torch.tensor([0.0, 0, 1, 1, 1]), torch.tensor([0.0, 1, 1])
    expected = wasserstein_distance(x.numpy(), y.numpy())
    assert wasserstein_1d(x[:, None], y[:, None]).item() == pytest.approx(expected, rel=1e-6)


def test_shift_has_a_closed_form():
    """Along a direction u a shift by s moves everything by u.s; in 2-D, E|u.s| = 2 |s| / pi."""
    x = torch.randn(50, 2)
    distance = sliced_wasserstein(x, x + torch.tensor([3.0, 4.0]), projections=20000)
    assert distance == pytest.approx(10 / torch.pi, rel=0.02)


def test_same_samples_in_any_order_have_distance_0():
    x = torch.randn(30, 1, 4, 4)
    assert sliced_wasserstein(x, x.flip(0)) == pytest.approx(0, abs=1e-6)


def test_seed_decides_the_directions():
    x, y = torch.randn(20, 5), torch.randn(30, 5)
    assert sliced_wasserstein(x, y) == sliced_wasserstein(x, y)
    assert sliced_wasserstein(x, y) != sliced_wasserstein(x, y, seed=1)
    assert sliced_wasserstein(x, y) == pytest.approx(sliced_wasserstein(y, x), rel=1e-6)


def test_wrong_input():
    with pytest.raises(ValueError, match="x has 0 samples; expected 1 or more"):
        sliced_wasserstein(torch.zeros(0, 2), torch.zeros(3, 2))
    with pytest.raises(ValueError, match="differ in shape"):
        sliced_wasserstein(torch.zeros(2, 2), torch.zeros(3, 4))
