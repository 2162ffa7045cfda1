"""MMD and KID against sums written out, and against closed forms of Gaussians."""

import math

import numpy as np
import pytest
import torch

from pygan.metrics import gaussian_kernel, kid, median_distance, mmd, polynomial_kernel


def by_definition(x, y, kernel):
    """Lemma 6 of Gretton et al. (2012), pair by pair."""
    x, y = x.double().numpy(), y.double().numpy()

    def mean(a, b, same):
        pairs = [(i, j) for i in range(len(a)) for j in range(len(b)) if not (same and i == j)]
        return np.mean([kernel(a[i], b[j]) for i, j in pairs])

    return mean(x, x, True) + mean(y, y, True) - 2 * mean(x, y, False)


def gaussian(s):
    return lambda a, b: math.exp(-((a - b) ** 2).sum() / (2 * s * s))


KERNELS = {
    "gaussian": (gaussian_kernel(0.7), gaussian(0.7)),
    "mixture": (
        gaussian_kernel(0.5, 2.0),
        lambda a, b: (gaussian(0.5)(a, b) + gaussian(2.0)(a, b)) / 2,
    ),
    "cubic": (polynomial_kernel, lambda a, b: (a @ b / len(a) + 1) ** 3),
}


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize(("n", "m"), [(2, 2), (31, 20), (20, 31)])
def test_is_the_u_statistic(draw, small_blocks, name, n, m):
    kernel, plain = KERNELS[name]
    x, y = draw(n, 3), draw(m, 3) + 0.5
    assert mmd(x, y, kernel) == pytest.approx(by_definition(x, y, plain), rel=1e-9, abs=1e-12)


def test_of_two_gaussians_is_unbiased(draw):
    """N(0, I) and N(m, I) in the plane: 2 s^2 / (s^2 + 2) (1 - exp(-|m|^2 / (2 s^2 + 4)))."""
    s, shift = 1.5, torch.tensor([0.6, -0.8])
    expected = 2 * s**2 / (s**2 + 2) * (1 - math.exp(-1 / (2 * s**2 + 4)))
    for target, offset in ((expected, shift), (0, 0 * shift)):
        scores = [mmd(draw(40, 2), draw(30, 2) + offset, gaussian_kernel(s)) for _ in range(200)]
        error = np.std(scores) / math.sqrt(len(scores))
        assert np.mean(scores) == pytest.approx(target, abs=4 * error)
        assert 4 * error < 0.25 * expected


def test_width_without_a_kernel_is_the_median_distance_in_y(draw):
    x, y = draw(25, 2, 2), draw(20, 2, 2)
    flat = y.flatten(1).double()
    between = [(flat[i] - flat[j]).norm().item() for i in range(20) for j in range(i)]
    assert median_distance(y) == pytest.approx(sorted(between)[94], rel=1e-12)
    assert mmd(x, y) == mmd(x, y, gaussian_kernel(median_distance(y)))


def test_kid_of_whole_sets_is_cubic_mmd(draw):
    x, y = draw(30, 4), draw(30, 4) + 0.3
    mean, std = kid(x, y, subsets=3, size=30)
    assert mean == pytest.approx(mmd(x, y, polynomial_kernel), rel=1e-9)
    assert std == pytest.approx(0, abs=1e-9)


def test_kid_has_the_deviation_of_its_subsets(draw):
    """Of two, half their difference; the first is that of a KID of one subset."""
    x, y = draw(30, 4), draw(30, 4) + 0.3
    (one, none), (both, std) = (kid(x, y, subsets=count, size=20) for count in (1, 2))
    assert none == 0
    assert std == pytest.approx(abs(both - one), rel=1e-9)


def test_kid_averages_over_subsets_that_the_seed_chooses(draw):
    x, y = draw(60, 4), draw(50, 4) + 0.3
    first = kid(x, y, subsets=400, size=20)
    assert first == kid(x, y, subsets=400, size=20)
    assert first != kid(x, y, subsets=400, size=20, seed=1)
    error = first.std / math.sqrt(400)
    assert first.mean == pytest.approx(mmd(x, y, polynomial_kernel), abs=4 * error)
    assert 4 * error < 0.25 * first.mean


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: mmd(x[:1], x), "x has 1 samples; expected 2 or more"),
        (lambda x: mmd(x, x[:0]), "y has 0 samples"),
        (lambda x: mmd(x, x[:, :1]), r"differ in shape: \(2,\), \(1,\)"),
        (lambda x: mmd(x, x * math.nan), "y holds values that are not finite"),
        (lambda x: mmd(x, x * 0), r"bandwidths must be positive numbers, got \[0.0\]"),
        (lambda x: gaussian_kernel(), "bandwidths must be positive"),
        (lambda x: gaussian_kernel(1.0, -1.0), r"got \[1.0, -1.0\]"),
        (lambda x: median_distance(x[:1]), "x has 1 samples"),
        (lambda x: kid(x, x), "size must be from 2 to 9, got 1000"),
        (lambda x: kid(x, x, size=1), "size must be from 2 to 9, got 1"),
        (lambda x: kid(x, x, size=5, subsets=0), "subsets must be at least 1, got 0"),
    ],
)
def test_wrong_input(draw, call, words):
    with pytest.raises(ValueError, match=words):
        call(draw(9, 2))
