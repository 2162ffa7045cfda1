"""The laws in the plane: their constants, their seeds, what a report measures on them."""

import math

import numpy as np
import pytest
import torch

from pygan.data import DATASETS, TOYS, Gaussians8, Gaussians25, SwissRoll

EACH = pytest.mark.parametrize("name", TOYS)


@EACH
def test_sizes_and_dtype(name):
    data = DATASETS[name](samples=70, held_out=30).load()
    assert data.shape == (2,)
    assert (len(data), data.held_out.shape) == (70, (30, 2))
    assert data.batch(torch.tensor([3, 3])).dtype == torch.float32


@EACH
def test_samples_follow_from_the_seed(name):
    first, again, other = (DATASETS[name](samples=50, seed=seed).load() for seed in (0, 0, 1))
    assert torch.equal(first.training, again.training)
    assert torch.equal(first.held_out, again.held_out)
    assert not torch.equal(first.training, other.training)
    assert not torch.equal(first.training, first.held_out[:50])


def by_mode(data, count):
    """Residues about the nearest mean, and how many samples each mean has."""
    samples = data.draw(count, torch.Generator().manual_seed(0))
    means = torch.tensor(data.means)
    nearest = torch.cdist(samples, means).argmin(1)
    return samples - means[nearest], nearest.bincount(minlength=len(means))


@pytest.mark.parametrize(
    ("data", "modes", "std"), [(Gaussians8(), 8, 0.02 / 1.414), (Gaussians25(), 25, 0.05 / 2.828)]
)
def test_mixtures_are_even_and_round(data, modes, std):
    residues, counts = by_mode(data, 20_000)
    assert len(counts) == modes
    assert counts.float() / 20_000 == pytest.approx(np.full(modes, 1 / modes), rel=0.15)
    assert residues.std(0).tolist() == pytest.approx([std, std], rel=0.03)


def test_means_lie_on_the_circle_and_the_grid():
    radii = [math.hypot(x, y) for x, y in Gaussians8.means]
    assert radii == pytest.approx([2 / 1.414] * 8)
    steps = {round(2.828 * x, 9) for mean in Gaussians25.means for x in mean}
    assert steps == {-4, -2, 0, 2, 4}
    assert len(set(Gaussians25.means)) == 25


def test_swiss_roll_is_scikit_learns():
    from sklearn.datasets import make_swiss_roll

    ours = SwissRoll().draw(50_000, torch.Generator().manual_seed(0)).numpy()
    theirs = make_swiss_roll(50_000, noise=0.25, random_state=0)[0][:, [0, 2]] / 7.5
    for statistic in (np.mean, np.std, np.min, np.max):
        assert statistic(ours, axis=0) == pytest.approx(statistic(theirs, axis=0), abs=0.06)
    radius = [np.sort(np.linalg.norm(points, axis=1)) for points in (ours, theirs)]
    assert np.abs(radius[0] - radius[1]).mean() < 0.01


def test_measures_of_real_samples():
    data = Gaussians25()
    random = torch.Generator().manual_seed(0)
    x, y = data.draw(1000, random), data.draw(1000, random)
    measures = data.measures(x, y)
    assert measures["modes"] == 25
    assert measures["high_quality"] == pytest.approx(1 - math.exp(-8), abs=0.003)
    assert 0 < measures["emd"] < 0.4
    assert data.measures(x, x)["emd"] == 0
    assert set(SwissRoll().measures(x, y)) == {"emd"}


@pytest.mark.parametrize(
    ("setting", "value"), [("samples", 0), ("held_out", -1)], ids=["samples", "held_out"]
)
def test_sizes_must_be_positive(setting, value):
    with pytest.raises(ValueError, match=f"{setting} must be above 0, got {value}"):
        SwissRoll(**{setting: value})
