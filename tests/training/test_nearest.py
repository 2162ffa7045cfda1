"""The nearest training sample, against brute force."""

import pytest
import torch
from PIL import Image
from scipy.spatial.distance import cdist

from pygan.data.base import TensorDataset
from pygan.training import nearest as module
from pygan.training.nearest import COLUMNS, memorised, nearest, pairs


def images(count, seed):
    return torch.rand(count, 3, 4, 4, generator=torch.Generator().manual_seed(seed)) * 2 - 1


@pytest.mark.parametrize("chunk", [1, 7, 50, 1000])
def test_distances_and_neighbours(monkeypatch, chunk):
    monkeypatch.setattr(module, "CHUNK", chunk)
    training, samples = images(50, 0), images(20, 1)
    found = nearest(samples, TensorDataset(training, training))
    every = cdist(samples.flatten(1).double(), training.flatten(1).double())
    torch.testing.assert_close(found.distances.double(), torch.from_numpy(every.min(1)))
    assert torch.equal(found.samples, training[every.argmin(1)])


def test_a_copy_is_at_distance_0():
    training = images(500, 0)
    found = nearest(training[100:130], TensorDataset(training, training))
    assert found.distances.tolist() == [0.0] * 30


def test_only_so_many_are_searched_always_the_same(monkeypatch):
    monkeypatch.setattr(module, "SEARCHED", 10)
    training = images(50, 0)
    data = TensorDataset(training, training)
    first, second = nearest(training, data), nearest(training, data)
    assert (first.distances == 0).sum() == 10
    assert torch.equal(first.distances, second.distances)
    assert "10 training samples" in memorised(first, second, data)


def test_each_sample_is_above_its_neighbour():
    samples, neighbours = images(40, 0), images(40, 1)
    sheet = pairs(samples, neighbours)
    assert len(sheet) == 4 * COLUMNS
    rows = sheet.split(COLUMNS)
    assert torch.equal(torch.cat([rows[0], rows[2]]), samples[: 2 * COLUMNS])
    assert torch.equal(torch.cat([rows[1], rows[3]]), neighbours[: 2 * COLUMNS])


def test_few_samples():
    assert len(pairs(images(5, 0), images(5, 1))) == 10


def test_run_of_images_says_how_near_it_comes(train, capsys):
    run = train("a", "--steps=2")
    line = next(line for line in capsys.readouterr().out.splitlines() if "nearest of" in line)
    assert line.startswith("mean distance to the nearest of 1438 training samples: ")
    assert Image.open(run / "samples" / "nearest.png").size == (16 * 36 + 4, 4 * 36 + 4)


def test_points_have_no_such_picture(train, capsys):
    run = train("a", "--data.name=gaussians-8", "--generator.batch_norm=false", "--steps=2")
    assert "nearest of" not in capsys.readouterr().out
    assert not (run / "samples" / "nearest.png").exists()
