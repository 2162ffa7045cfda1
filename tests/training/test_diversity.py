"""How much samples of a class differ, and whether they are of the class asked for."""

import math

import pytest
import torch

from pygan.data import Digits
from pygan.metrics import diversity, recognised


def samples(count, scale, seed=0):
    return scale * torch.randn(count, 2, 3, generator=torch.Generator().manual_seed(seed))


def test_diversity_is_the_ratio_of_mean_distances():
    real, fake = torch.tensor([[0.0], [1.0], [3.0]]), torch.tensor([[5.0], [5.5]])
    assert diversity(fake, real) == {0: pytest.approx(0.5 / 2)}


def test_diversity_does_not_depend_on_place_and_scales_with_size():
    (ratio,) = diversity(samples(200, 0.5) + 7, samples(200, 2.0, seed=1)).values()
    assert ratio == pytest.approx(0.25, rel=0.05)


def test_diversity_is_that_of_each_class():
    real = torch.tensor([0.0, 1, 10, 12, 20, 30])[:, None]
    fake = torch.tensor([10.0, 10, 0, 3, 20])[:, None]
    labels, real_labels = torch.tensor([1, 1, 0, 0, 2]), torch.tensor([0, 0, 1, 1, 3, 3])
    # Class 2 has one sample, class 3 none of the generator's.
    assert diversity(fake, real, labels, real_labels) == {0: pytest.approx(3), 1: 0.0}


def test_diversity_of_many_samples_compares_the_first():
    first, real = samples(256, 1.0), samples(256, 1.0, seed=1)
    more = torch.cat([first, torch.full((100, 2, 3), 1e6)])
    assert diversity(more, real) == diversity(first, real)


def test_diversity_of_samples_that_are_not_finite_is_left_out():
    assert diversity(torch.full((4, 1), math.nan), torch.arange(4.0)[:, None]) == {}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((torch.zeros(4, 2), torch.zeros(4, 3)), "samples and real differ in shape"),
        ((torch.zeros(4, 2), torch.zeros(4, 2), torch.zeros(4)), "must both be given"),
        (
            (torch.zeros(4, 2), torch.zeros(4, 2), torch.zeros(3), torch.zeros(4)),
            "4 samples need as many labels",
        ),
    ],
    ids=["shape", "one labelled", "length"],
)
def test_diversity_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        diversity(*arguments)


def test_real_digits_are_recognised_and_mislabelled_ones_are_not():
    data = Digits().load()
    held_out = (data.held_out, data.held_out_labels)
    images, labels = data.training, data.training_labels
    right = recognised(images, labels, *held_out)
    assert 0.9 < right < 1
    assert recognised(images, (labels + 1) % 10, *held_out) < 0.05
    half = torch.where(torch.arange(len(labels)) % 2 == 0, labels, (labels + 1) % 10)
    assert recognised(images, half, *held_out) == pytest.approx(right / 2, abs=0.05)


@pytest.mark.parametrize(
    ("labels", "real_labels", "message"),
    [
        (torch.zeros(3), torch.arange(4), "4 samples need as many labels"),
        (torch.zeros(4), torch.arange(3), "4 real need as many labels"),
        (torch.zeros(4), torch.zeros(4), "two classes or more"),
    ],
    ids=["samples", "real", "one class"],
)
def test_recognised_refuses(labels, real_labels, message):
    with pytest.raises(ValueError, match=message):
        recognised(torch.zeros(4, 2), labels, torch.zeros(4, 2), real_labels)
