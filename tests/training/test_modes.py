"""Mode coverage and high quality, sample by sample."""

import math

import pytest
import torch

from pygan.metrics import modes

MEANS = torch.tensor([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])


def test_counts_modes_and_good_samples():
    samples = torch.tensor([[0.1, 0.0], [0.0, -3.9], [10.0, 4.1], [0.0, 5.9], [0.0, 6.1]])
    covered, high_quality = modes(samples, MEANS, 1.0)
    assert (covered, high_quality) == (2, 3 / 5)


def test_bounds_can_be_chosen():
    samples = torch.tensor([[0.0, 0.0], [0.0, 2.5], [10.0, 0.0]])
    assert modes(samples, MEANS, 1.0, within=2.0) == (2, 2 / 3)
    assert modes(samples, MEANS, 0.5, within=6.0) == (2, 1.0)
    assert modes(samples, MEANS, 1.0, least=2) == (1, 1.0)
    assert modes(samples, MEANS, 1.0, least=3) == (0, 1.0)


@pytest.mark.parametrize("within", [1.0, 2.0, 4.0])
def test_samples_of_the_mixture_itself(within):
    random = torch.Generator().manual_seed(0)
    chosen = MEANS[torch.randint(3, (40_000,), generator=random)]
    samples = chosen + 0.1 * torch.randn(40_000, 2, generator=random)
    covered, high_quality = modes(samples, MEANS, 0.1, within=within)
    assert covered == 3
    assert high_quality == pytest.approx(1 - math.exp(-(within**2) / 2), abs=0.01)


def test_broken_samples_are_not_good():
    samples = torch.tensor([[math.nan, 0.0], [math.inf, 0.0], [0.0, 0.0]])
    assert modes(samples, MEANS, 1.0) == (1, 1 / 3)


@pytest.mark.parametrize(
    ("samples", "std", "words"),
    [
        (torch.zeros(0, 2), 1.0, "samples is empty"),
        (torch.zeros(5, 3), 1.0, r"got \(5, 3\) and \(3, 2\)"),
        (torch.zeros(5), 1.0, r"got \(5,\) and \(3, 2\)"),
        (torch.zeros(5, 2), 0.0, "std is 0.0; expected a positive number"),
        (torch.zeros(5, 2), math.nan, "std is nan"),
    ],
)
def test_wrong_input(samples, std, words):
    with pytest.raises(ValueError, match=words):
        modes(samples, MEANS, std)
