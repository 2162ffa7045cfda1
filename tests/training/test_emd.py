"""The earth mover's distance against closed forms and against scipy's in one dimension."""

import math
import sys

import pytest
import torch
from scipy.stats import wasserstein_distance

from pygan.metrics import emd, transport
from pygan.settings import UserError


def test_of_a_shifted_set_is_the_shift():
    x = torch.randn(40, 2, generator=torch.Generator().manual_seed(0))
    assert emd(x, x.flip(0) + torch.tensor([3.0, 4.0])) == pytest.approx(5, rel=1e-6)


def test_of_parallel_lines_is_their_distance():
    """WGAN (1701.07875), example 1: (0, Z) and (theta, Z)."""
    z = torch.linspace(0, 1, 50)
    left, right = torch.stack([0 * z, z], 1), torch.stack([0 * z + 0.7, z.flip(0)], 1)
    assert emd(left, right) == pytest.approx(0.7, rel=1e-6)


def test_finds_the_matching_that_greed_misses():
    """1 takes 0.9 at 0.1 and leaves 0 with 2.1; together 2.2, not 0.9 + 1.1."""
    assert emd(torch.tensor([[0.0], [1.0]]), torch.tensor([[0.9], [2.1]])) == pytest.approx(1.0)


def test_in_one_dimension_equals_scipy():
    random = torch.Generator().manual_seed(0)
    x, y = (torch.randn(60, 1, generator=random).double() for _ in range(2))
    expected = wasserstein_distance(x[:, 0].numpy(), y[:, 0].numpy())
    assert emd(x, y) == pytest.approx(expected, rel=1e-12)


def test_of_two_sizes_in_one_dimension_equals_scipy():
    random = torch.Generator().manual_seed(0)
    x, y = (torch.randn(n, generator=random).double() for n in (60, 41))
    expected = wasserstein_distance(x.numpy(), y.numpy())
    assert emd(x, y) == pytest.approx(expected, rel=1e-12)


def test_of_two_sizes_equals_the_matching_of_repeated_samples():
    """Six and four points, each twice or thrice: twelve of both, with the same empirical laws."""
    random = torch.Generator().manual_seed(0)
    x, y = (torch.randn(n, 2, generator=random) for n in (6, 4))
    matched = emd(x.repeat(2, 1), y.repeat(3, 1))
    assert emd(x, y) == pytest.approx(matched, rel=1e-12)
    assert emd(y, x) == pytest.approx(matched, rel=1e-12)


def test_of_two_sizes_wants_pot(monkeypatch):
    monkeypatch.setitem(sys.modules, "ot", None)
    with pytest.raises(UserError, match=r"pip install 'pygan\[ot\]'"):
        emd(torch.zeros(3, 2), torch.zeros(4, 2))
    assert emd(torch.zeros(3, 1), torch.ones(4, 1)) == 1


def test_plan_that_does_not_arrive_is_an_error(monkeypatch):
    monkeypatch.setattr(transport, "MOST_STEPS", 1)
    x = torch.randn(50, 2, generator=torch.Generator().manual_seed(0))
    with pytest.warns(UserWarning), pytest.raises(RuntimeError, match="did not arrive"):
        emd(x, x[:20] + 1)


def test_flattens_what_follows_the_first_dimension():
    x, y = torch.zeros(3, 2, 2), torch.ones(3, 2, 2)
    assert emd(x, y) == 2


def test_is_exact_for_points_near_each_other_and_far_from_0():
    x = torch.tensor([[1e4, 1e4]])
    assert emd(x, x + torch.tensor([[0.0, 2**-7]])) == 2**-7


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_of_broken_samples_is_nan(value):
    x = torch.zeros(3, 2)
    y = x.clone()
    y[1, 0] = value
    assert math.isnan(emd(x, y))


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        ((0, 2), (0, 2), "x has 0 samples"),
        ((3, 2), (0, 2), "y has 0 samples"),
        ((3, 2), (3, 4), r"\(2,\), \(4,\)"),
        ((3, 2), (4, 4), r"\(2,\), \(4,\)"),
    ],
)
def test_wrong_input(x, y, words):
    with pytest.raises(ValueError, match=words):
        emd(torch.zeros(x), torch.zeros(y))
