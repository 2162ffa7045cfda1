"""Grids, the final picture, the curves and the sample command, pixel by pixel."""

import builtins

import numpy as np
import pytest
import torch
from PIL import Image

from pygan.cli import main
from pygan.training.curves import draw_curves
from pygan.training.images import CAPTION, CELL, GAP, GROUND, grid, side_by_side


def test_cells_are_enlarged_and_apart():
    samples = torch.full((5, 1, 8, 8), -1.0)
    samples[1, 0, 0, 0] = 1.0
    samples[4] = 0.0
    pixels = np.asarray(grid(samples))
    # Five samples make two rows of three; an 8 px side is enlarged four times.
    assert pixels.shape == (2 * (32 + GAP) + GAP, 3 * (32 + GAP) + GAP, 3)
    second = pixels[GAP : GAP + 32, 2 * GAP + 32 : 2 * GAP + 64]
    assert (second[:4, :4] == 255).all()
    assert not second[4:].any()
    assert not second[:4, 4:].any()
    assert (pixels[:, :GAP] == GROUND).all()
    assert (pixels[:, GAP + 32 : 2 * GAP + 32] == GROUND).all()
    assert (pixels[2 * GAP + 32 : -GAP, 2 * GAP + 32 : 2 * GAP + 64] == 128).all()
    assert (pixels[2 * GAP + 32 :, 3 * GAP + 64 :] == GROUND).all()


def test_large_and_coloured_samples_keep_their_pixels():
    samples = torch.rand(1, 3, 64, 64) * 2 - 1
    pixels = np.asarray(grid(samples))[GAP:-GAP, GAP:-GAP]
    expected = ((samples[0] + 1) * 127.5).round().permute(1, 2, 0).numpy()
    assert np.array_equal(pixels, expected)


def test_values_outside_the_range_are_cut_off():
    pixels = np.asarray(grid(torch.tensor([-9.0, 9.0]).reshape(2, 1, 1, 1)))
    assert (pixels[GAP, GAP, 0], pixels[GAP, 2 * GAP + CELL, 0]) == (0, 255)


def test_only_images_are_shown():
    with pytest.raises(ValueError, match=r"got \(4, 2\)"):
        grid(torch.zeros(4, 2))


def test_grids_stand_side_by_side_under_their_names():
    black = Image.new("RGB", (50, 40))
    pixels = np.asarray(side_by_side({"left": black, "right": black}))
    assert pixels.shape == (40 + CAPTION, 2 * 50 + CELL, 3)
    assert not pixels[CAPTION:, :50].any()
    assert not pixels[CAPTION:, -50:].any()
    assert (pixels[:, 50 : 50 + CELL] == 255).all()
    assert (pixels[:CAPTION, :50] < 128).any()
    assert (pixels[:CAPTION, -50:] < 128).any()


def test_final_picture_shows_generated_beside_real(train):
    final = Image.open(train("a") / "samples" / "final.png")
    width = 8 * (32 + GAP) + GAP
    assert final.size == (2 * width + CELL, width + CAPTION)


def test_sample_command(train, tmp_path, capsys):
    run = train("a")
    for name, seed in (("x", 0), ("y", 0), ("z", 1)):
        out = tmp_path / f"{name}.png"
        assert main(["sample", str(run), "--n=10", f"--seed={seed}", f"--out={out}"]) == 0
        assert str(out) in capsys.readouterr().out
    x, y, z = (Image.open(tmp_path / f"{name}.png") for name in "xyz")
    assert x.size == (4 * (32 + GAP) + GAP, 3 * (32 + GAP) + GAP)
    assert x.tobytes() == y.tobytes() != z.tobytes()


def test_run_without_curves_says_so(train, monkeypatch, capsys):
    monkeypatch.setattr("pygan.training.report.draw_curves", lambda *_: False)
    train("a", "--steps=1")
    assert "needs matplotlib" in (said := capsys.readouterr().out)
    assert "a/curves.png" not in said


def test_curves_are_left_out_without_matplotlib(tmp_path, monkeypatch):
    rows = [{"step": 0, "swd": 0.5}, {"step": 5, "swd": 0.4, "wasserstein": 1.0}]
    path = tmp_path / "curves.png"
    assert draw_curves(rows, "wasserstein", 0.1, path)
    assert Image.open(path).size[0] > 500
    path.unlink()
    real_import = builtins.__import__

    def without_matplotlib(name, *rest, **more):
        if name.startswith("matplotlib"):
            raise ModuleNotFoundError(name)
        return real_import(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without_matplotlib)
    assert not draw_curves(rows, "wasserstein", 0.1, path)
    assert not path.exists()
