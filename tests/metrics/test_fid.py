"""The Frechet distance against closed forms and against scipy's square root of a matrix."""

import math

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm

from pygan.metrics import fid, frechet_distance


def by_scipy(x, y):
    x, y = x.double().numpy(), y.double().numpy()
    a, b = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    gap = x.mean(0) - y.mean(0)
    return gap @ gap + np.trace(a + b - 2 * sqrtm(a @ b).real)


def test_equals_scipys_square_root(draw):
    mix = draw(6, 6)
    x, y = draw(50, 6) @ mix, 2 * draw(40, 6) + 1
    assert fid(x, y) == pytest.approx(by_scipy(x, y), rel=1e-9)
    assert fid(y, x) == pytest.approx(by_scipy(x, y), rel=1e-9)


def test_of_axis_parallel_gaussians():
    """Each axis adds the squares of the differences of means and of deviations."""
    a, b = torch.tensor([1.0, 4.0, 0.0]).double(), torch.tensor([9.0, 4.0, 0.25]).double()
    means = torch.tensor([1.0, 2.0, 3.0]).double(), torch.tensor([1.0, 0.0, 3.0]).double()
    expected = 2**2 + (1 - 3) ** 2 + 0 + 0.5**2
    distance = frechet_distance(means[0], a.diag(), means[1], b.diag())
    assert distance == pytest.approx(expected, rel=1e-12)


def test_of_a_moved_and_stretched_set(draw):
    x = draw(60, 5).double()
    shift = torch.tensor([3.0, 0, 4, 0, 0])
    assert fid(x, x + shift) == pytest.approx(25, rel=1e-9)
    assert fid(x, 3 * (x - x.mean(0)) + x.mean(0)) == pytest.approx(4 * x.var(0).sum().item())
    assert fid(x, x) == pytest.approx(0, abs=1e-9)


def test_of_fewer_samples_than_features(draw):
    """With A, B the centred sets over sqrt(N - 1), tr (A'A B'B)^(1/2) is the sum of |A B'|'s
    singular values."""
    x, y = draw(7, 50).double(), draw(9, 50).double() + 1
    a, b = ((s - s.mean(0)) / math.sqrt(len(s) - 1) for s in (x, y))
    overlap = torch.linalg.svdvals(a @ b.T).sum()
    expected = (x.mean(0) - y.mean(0)).square().sum() + a.square().sum() + b.square().sum()
    assert fid(x, y) == pytest.approx((expected - 2 * overlap).item(), rel=1e-6)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: fid(x[:1], x), "x has 1 samples; expected 2 or more"),
        (lambda x: fid(x, x[:0]), "y has 0 samples"),
        (lambda x: fid(x, x[:, :1]), r"differ in shape: \(2,\), \(1,\)"),
        (lambda x: fid(x / 0, x), "x holds values that are not finite"),
    ],
)
def test_wrong_input(draw, call, words):
    with pytest.raises(ValueError, match=words):
        call(draw(9, 2))
