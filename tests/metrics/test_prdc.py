"""Precision, recall, density and coverage against their definitions, ball by ball."""

import math

import pytest
import torch

from pygan.metrics import prdc


def by_definition(x, y, k):
    def distance(a, b):
        return (a.double() - b.double()).norm().item()

    def radius(points, i):
        return sorted(distance(points[i], p) for j, p in enumerate(points) if j != i)[k - 1]

    of_x, of_y = ([radius(points, i) for i in range(len(points))] for points in (x, y))
    in_y = [[distance(a, b) <= r for b, r in zip(y, of_y, strict=True)] for a in x]
    in_x = [[distance(b, a) <= r for a, r in zip(x, of_x, strict=True)] for b in y]
    return (
        sum(map(any, in_y)) / len(x),
        sum(map(any, in_x)) / len(y),
        sum(map(sum, in_y)) / (k * len(x)),
        sum(map(any, zip(*in_y, strict=True))) / len(y),
    )


@pytest.mark.parametrize("width", [2, 100])
@pytest.mark.parametrize(("n", "m", "k"), [(30, 30, 5), (25, 18, 1), (12, 40, 3), (6, 6, 5)])
def test_is_the_definition(draw, small_blocks, n, m, k, width):
    x, y = 0.7 * draw(n, width) + 0.3, draw(m, width)
    assert prdc(x, y, k=k) == pytest.approx(by_definition(x, y, k), rel=1e-12)


def test_a_ball_has_its_edge(draw):
    """On a coarse grid many samples lie on the edge of a ball, and many are equal."""
    x, y = (2 * draw(30, 2)).round(), (2 * draw(25, 2)).round()
    assert prdc(x, y, k=2) == pytest.approx(by_definition(x, y, 2), rel=1e-12)


def test_on_a_line_by_hand():
    """Balls of y reach 1 about 0 and 1, and 9 about 10: of x, 0.5 is in two and 30 in none."""
    x, y = torch.tensor([[0.5], [30.0]]), torch.tensor([[0.0], [1.0], [10.0]])
    assert prdc(x, y, k=1) == (1 / 2, 1.0, 2 / 2, 2 / 3)


def test_of_equal_sets():
    x = torch.randn(20, 1, 3, 3)
    precision, recall, _, coverage = prdc(x, x.flip(0))
    assert (precision, recall, coverage) == (1, 1, 1)


def test_of_sets_far_apart_is_0(draw):
    x = draw(20, 2)
    assert prdc(x, x + 100) == (0, 0, 0, 0)


def test_of_one_law_density_is_1_and_coverage_as_counted(draw):
    """Naeem et al. (2002.09797), lemma 2: 1 - (n - 1)...(n - k) / ((2n - 1)...(2n - k))."""
    n, k = 40, 2
    scores = torch.tensor([prdc(draw(n, 3), draw(n, 3), k=k) for _ in range(300)]).double()
    errors = 4 * scores.std(0) / math.sqrt(len(scores))
    missed = math.prod((n - j) / (2 * n - j) for j in range(1, k + 1))
    assert scores[:, 3].mean().item() == pytest.approx(1 - missed, abs=errors[3].item())
    assert scores[:, 2].mean().item() == pytest.approx(1, abs=errors[2].item())
    assert errors.max() < 0.05


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: prdc(x, x, k=0), "k must be at least 1, got 0"),
        (lambda x: prdc(x[:5], x), "x has 5 samples; expected 6 or more"),
        (lambda x: prdc(x, x, k=9), "x has 9 samples; expected 10 or more"),
        (lambda x: prdc(x, x[:, :1]), "differ in shape"),
        (lambda x: prdc(x, x * math.nan), "y holds values that are not finite"),
    ],
)
def test_wrong_input(draw, call, words):
    with pytest.raises(ValueError, match=words):
        call(draw(9, 2))
