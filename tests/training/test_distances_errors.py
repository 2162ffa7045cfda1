"""Wrong masses, points, costs and samples given to the distances of laws."""

import math

import pytest
import torch

from pygan.metrics import distances

HALF = torch.tensor([0.5, 0.5])
BAD_MASSES = {
    "p negative": ([1.5, -0.5], HALF, "p has the mass -0.5"),
    "q not finite": (HALF, [0.5, math.nan], "q has the mass nan"),
    "q infinite": (HALF, [0.5, math.inf], "q has the mass inf"),
    "p not 1": ([0.5, 0.4], HALF, "p sums to 0.9"),
    "counts": (HALF, [3, 4], "q sums to 7"),
    "lengths": (HALF, [1.0], r"differ in shape: \(2,\), \(1,\)"),
    "matrix": (HALF[None], HALF[None], r"p has the shape \(1, 2\)"),
    "empty": ([], [], r"p has the shape \(0,\)"),
}
MEASURES = (
    distances.total_variation,
    distances.kl,
    distances.reverse_kl,
    distances.jensen_shannon,
    lambda p, q: distances.earth_mover(p, q, torch.zeros(2)),
    lambda p, q: distances.between_histograms(p, q, torch.zeros(2)),
    lambda p, q: distances.between_densities(p, q, torch.zeros(2), 1.0),
)


@pytest.mark.parametrize(("p", "q", "words"), BAD_MASSES.values(), ids=BAD_MASSES.keys())
@pytest.mark.parametrize("measure", MEASURES)
def test_wrong_masses(measure, p, q, words):
    with pytest.raises(ValueError, match=words):
        measure(torch.as_tensor(p), torch.as_tensor(q))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: distances.earth_mover(HALF, HALF, torch.zeros(3)), r"points .* \(3,\).* 2 points"),
        (lambda: distances.earth_mover(HALF, HALF, HALF / 0), "points has a coordinate"),
        (lambda: distances.optimal_transport(HALF, HALF, torch.zeros(2, 3)), r"cost .* \(2, 3\)"),
        (lambda: distances.optimal_transport(HALF, HALF, torch.zeros(2, 2) / 0), "cost has an en"),
        (lambda: distances.optimal_transport(HALF, 2 * HALF, torch.zeros(2, 2)), "q sums to 2"),
        (lambda: distances.between_densities(HALF, HALF, HALF, 2), "p sums to 2"),
        (lambda: distances.between_densities(HALF, HALF[:1], HALF, 1), r"\(2,\), \(1,\)"),
        (lambda: distances.between_densities(HALF, HALF, HALF, HALF[:1]), r"cell .* \(1,\)"),
        (
            lambda: distances.between_samples(torch.zeros(0, 2), torch.zeros(3, 2)),
            "x has 0 samples",
        ),
        (lambda: distances.between_samples(torch.zeros(3, 2), torch.zeros(3, 4)), r"\(2,\), \(4,"),
        (lambda: distances.between_samples(HALF, HALF / 0), "y has a coordinate"),
        (lambda: distances.between_samples(HALF, HALF, x_weights=torch.ones(3)), r"x_weights .*3"),
        (lambda: distances.between_samples(HALF, HALF, y_weights=2 * HALF), "y_weights sums to 2"),
    ],
)
def test_wrong_arguments(call, words):
    with pytest.raises(ValueError, match=words):
        call()
