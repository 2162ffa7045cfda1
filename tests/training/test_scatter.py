"""Pictures of samples in the plane, by the colours of their pixels; a run on data in the plane."""

import json
import math

import numpy as np
import pytest
import torch
from PIL import Image

from pygan.cli import main
from pygan.data import TOYS, Digits
from pygan.training.images import CAPTION, CELL
from pygan.training.pictures import PICTURES, Scene
from pygan.training.scatter import HIGH, LOW, OVER, PAPER, REACH, SIDE, UNDER, scatter


def at(picture, x, y):
    """The pixel of a point of the plane."""
    column, row = ((v + REACH) / (2 * REACH) * SIDE for v in (x, -y))
    return np.array(picture.getpixel((int(column), int(row))))


def ink(picture, x, y):
    """The colour that the pixel is nearest to: edges of points are blurred."""
    return min((OVER, UNDER, PAPER), key=lambda ink: np.abs(at(picture, x, y) - ink).sum())


def test_points_lie_where_they_should():
    picture = scatter(torch.tensor([[1.0, 2.0], [9.0, 9.0], [math.nan, 0.0]]))
    assert picture.size == (SIDE, SIDE)
    assert ink(picture, 1, 2) == OVER
    for x, y in ((-1, 2), (1, -2), (0, 0), (2, 1)):
        assert ink(picture, x, y) == PAPER


def test_samples_lie_over_others():
    picture = scatter(torch.tensor([[0.0, 0.0]]), torch.tensor([[0.0, 0.0], [1.0, 1.0]]))
    assert (ink(picture, 0, 0), ink(picture, 1, 1)) == (OVER, UNDER)


def test_level_sets_of_a_critic():
    """Of the value y: bands across, darkest below."""
    picture = scatter(torch.zeros(0, 2), critic=lambda points: points[:, 1])
    pixels = np.asarray(picture).astype(int)
    assert abs(pixels - pixels[:, :1]).max() <= 2
    bottom, top = at(picture, 0, -REACH + 0.01), at(picture, 0, REACH - 0.01)
    assert bottom == pytest.approx(LOW, abs=3)
    assert top == pytest.approx(HIGH, abs=3)


def test_flat_and_broken_critics_are_drawn():
    for value in (0.0, math.nan, math.inf):
        picture = scatter(
            torch.zeros(1, 2), critic=lambda points, v=value: torch.full((len(points),), v)
        )
        assert at(picture, 2, 2) == pytest.approx(LOW, abs=1)


@pytest.mark.parametrize("shape", [(4, 3), (4,), (4, 1, 8, 8)])
def test_only_points_are_shown(shape):
    with pytest.raises(ValueError, match=rf"got \({shape[0]}"):
        scatter(torch.zeros(shape))


def test_every_data_set_without_files_has_a_picture():
    for settings in (Digits, *TOYS.values()):
        data = settings().load()
        picture = PICTURES[settings.picture]
        assert picture.draw(Scene(data.held_out[: picture.shown])).size[0] > 100


@pytest.fixture
def toy_run(train):
    options = ("--data.name=gaussians-8", "--data.samples=100", "--data.held_out=80")
    return train("toy", *options, "--generator.latent_dim=2", "--generator.batch_norm=false")


def test_run_on_data_in_the_plane(toy_run, capsys):
    rows = [json.loads(line) for line in (toy_run / "metrics.jsonl").read_text().splitlines()]
    for row in rows:
        assert row["emd"] > 0
        assert 0 <= row["modes"] <= 8
        assert 0 <= row["high_quality"] <= 1
    assert Image.open(toy_run / "samples" / "final.png").size == (2 * SIDE + CELL, SIDE + CAPTION)
    assert Image.open(toy_run / "samples" / "000010.png").size == (SIDE, SIDE)


def test_sample_command_draws_points(toy_run, tmp_path):
    out = tmp_path / "drawn.png"
    assert main(["sample", str(toy_run), "--n=5", f"--out={out}"]) == 0
    assert Image.open(out).size == (SIDE, SIDE)
