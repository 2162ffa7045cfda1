"""The inception score against its ends and against scipy's relative entropy."""

import math

import numpy as np
import pytest
import torch
from scipy.special import softmax
from scipy.stats import entropy

from pygan.metrics import inception_score


@pytest.mark.parametrize("splits", [1, 3, 10])
def test_is_the_mean_relative_entropy(draw, splits):
    logits = 3 * draw(50, 6)
    scores = []
    for part in np.array_split(softmax(logits.double().numpy(), axis=1), splits):
        scores.append(math.exp(np.mean([entropy(p, part.mean(0)) for p in part])))
    result = inception_score(logits, splits=splits)
    assert result == pytest.approx((np.mean(scores), np.std(scores)), rel=1e-6)


def test_one_for_equal_images_and_classes_for_sure_ones():
    assert inception_score(torch.randn(1, 8).expand(40, 8)) == pytest.approx((1, 0), abs=1e-6)
    sure = torch.eye(8).log().repeat(5, 1)
    assert inception_score(sure, splits=5) == pytest.approx((8, 0), abs=1e-12)


def test_logarithms_of_probabilities_are_logits(draw):
    logits = draw(30, 5)
    expected = inception_score(logits)
    assert inception_score(logits.softmax(1).log()) == pytest.approx(expected, rel=1e-6)
    assert inception_score(logits + 100) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("logits", "words"),
    [
        (torch.zeros(9, 2, 2), r"logits must be \(N, K\), got \(9, 2, 2\)"),
        (torch.zeros(9, 2), "splits must be from 1 to 9, got 10"),
        (torch.full((20, 2), math.nan), "logits holds values that are not numbers"),
    ],
)
def test_wrong_input(logits, words):
    with pytest.raises(ValueError, match=words):
        inception_score(logits)
