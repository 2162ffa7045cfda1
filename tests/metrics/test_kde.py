"""Kernel density estimates against the definition, and in the plane against scikit-learn's."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import norm, sem
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KernelDensity

from pygan.metrics import choose_bandwidth, kde_log_density, kde_log_likelihood


@pytest.mark.parametrize("width", [1, 16, 784])
def test_is_the_mean_of_normal_densities(draw, small_blocks, width):
    samples, test, s = draw(20, width), draw(15, width), 0.4
    expected = []
    for point in test.double().numpy():
        logs = norm.logpdf(point, samples.double().numpy(), s).sum(1)
        expected.append(logs.max() + math.log(np.mean(np.exp(logs - logs.max()))))
    assert kde_log_density(samples, test, s).tolist() == pytest.approx(expected, rel=1e-9)


def test_in_the_plane_equals_scikit_learn(draw):
    samples, test = draw(200, 2), 2 * draw(100, 2)
    expected = KernelDensity(bandwidth=0.3).fit(samples).score_samples(test)
    assert kde_log_density(samples, test, 0.3).tolist() == pytest.approx(expected, rel=1e-6)


def test_density_integrates_to_1(draw):
    grid = torch.linspace(-12, 12, 4001).double()
    density = kde_log_density(draw(30, 1), grid[:, None], 0.5).exp()
    assert torch.trapezoid(density, grid).item() == pytest.approx(1, rel=1e-9)


def test_far_from_all_samples_it_is_still_exact():
    sample, test = torch.zeros(1, 2), torch.tensor([[3000.0, 4000.0]])
    expected = -(5000**2) / 2 - math.log(2 * math.pi)
    assert kde_log_density(sample, test, 1.0).item() == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("folds", [2, 3, 7])
@pytest.mark.parametrize("count", [60, 61])
def test_bandwidth_is_that_of_scikit_learns_cross_validation(draw, small_blocks, count, folds):
    samples, candidates = draw(count, 2), [0.1, 0.2, 0.3, 0.45, 0.6, 0.9, 1.5]
    search = GridSearchCV(KernelDensity(), {"bandwidth": candidates}, cv=folds).fit(samples)
    chosen = choose_bandwidth(samples, candidates, folds=folds)
    assert chosen == search.best_params_["bandwidth"]
    assert candidates[0] < chosen < candidates[-1]


def test_likelihood_has_mean_error_and_bandwidth(draw):
    samples, test = draw(90, 1, 2, 2), draw(40, 1, 2, 2)
    result = kde_log_likelihood(samples, test)
    densities = kde_log_density(samples, test, result.bandwidth)
    assert result.bandwidth == choose_bandwidth(samples, folds=3)
    assert result.mean == pytest.approx(densities.mean().item(), rel=1e-12)
    assert result.standard_error == pytest.approx(sem(densities.numpy()), rel=1e-12)
    assert kde_log_likelihood(samples, test, bandwidth=0.5).bandwidth == 0.5


def test_scale_of_the_data_shifts_it(draw):
    """A density of c x is that of x divided by c^D."""
    samples, test = draw(50, 6), draw(20, 6)
    small = kde_log_likelihood(samples, test, bandwidth=0.5)
    large = kde_log_likelihood(2 * samples, 2 * test, bandwidth=1.0)
    assert large.mean == pytest.approx(small.mean - 6 * math.log(2), rel=1e-12)
    assert large.standard_error == pytest.approx(small.standard_error, rel=1e-9)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: kde_log_density(x[:0], x, 1), "samples has 0 samples"),
        (lambda x: kde_log_density(x, x[:, :1], 1), "differ in shape"),
        (lambda x: kde_log_density(x, x / 0, 1), "test holds values that are not finite"),
        (lambda x: kde_log_density(x, x, 0), r"bandwidths must be positive numbers, got \[0\]"),
        (lambda x: kde_log_density(x, x, math.nan), r"got \[nan\]"),
        (lambda x: kde_log_likelihood(x, x[:1]), "test has 1 samples; expected 2 or more"),
        (lambda x: choose_bandwidth(x, folds=1), "folds must be from 2 to 9, got 1"),
        (lambda x: choose_bandwidth(x, folds=10), "folds must be from 2 to 9, got 10"),
        (lambda x: choose_bandwidth(x, []), "bandwidths must be positive"),
    ],
)
def test_wrong_input(draw, call, words):
    with pytest.raises(ValueError, match=words):
        call(draw(9, 2))
