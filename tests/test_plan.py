"""The estimates in docs/large-runs.md: counts of known networks, and the page's own rows."""

import sys
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import footprint  # noqa: E402
import plan as pages  # noqa: E402
from meter import Meter  # noqa: E402

from pygan.training.parser import load_config  # noqa: E402

SIDE, BATCH, LATENT, WIDTH = 4, 10, 5, 7
PIXELS = 3 * SIDE**2
CONFIG = f"""
data: {{name: packed}}
generator: {{name: mlp, latent_dim: {LATENT}, width: {WIDTH}, depth: 1, batch_norm: false}}
critic: {{name: mlp, width: {WIDTH}, depth: 1}}
objective: {{name: wgan, n_critic: 3}}
optimizer: {{name: rmsprop}}
batch_size: {BATCH}
"""
IMAGES = """generator: {name: dcgan, filters: 2}
critic: {name: dcgan, filters: 2, batch_norm: false}
objective: {name: wgan-gp}
"""
OPTIONS = {
    "r1": ("name: wgan, n_critic: 3", "name: r1, penalty_every: 4"),
    "both": ("name: wgan, n_critic: 3", "name: fgan"),
    "convolutions": (CONFIG[CONFIG.index("generator") : CONFIG.index("opt")], IMAGES),
    "rmsprop": ("rmsprop", "rmsprop"),
    "adam": ("rmsprop", "adam"),
}


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "small.yaml"

    def make(*changes):
        text = CONFIG
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text)
        return load_config(path)

    return make


def test_operations_of_an_iteration(config):
    """A layer's product is computed once forward, once for its weight, once for its input."""
    generator, critic = LATENT * WIDTH + WIDTH * PIXELS, PIXELS * WIDTH + WIDTH
    first = PIXELS * WIDTH, LATENT * WIDTH  # whose input needs no gradient: critic's, generator's
    critic_step = generator + 2 * (3 * critic - first[0])
    generator_step = 3 * generator - first[1] + 2 * critic
    counted = footprint.plan(config(), SIDE)
    assert counted.flops == 2 * BATCH * (3 * critic_step + generator_step)
    assert counted.parameters == (generator + WIDTH + PIXELS, critic + WIDTH + 1)


@pytest.mark.parametrize(("name", "copies"), [("rmsprop", 3), ("adam", 4)])
def test_held_are_weights_gradients_and_optimizer(name, copies, config):
    """And a step counter of 4 bytes for each of the 8 tensors, and a few numbers."""
    counted = footprint.plan(config(OPTIONS[name]), SIDE)
    assert 0 <= counted.held - copies * 4 * sum(counted.parameters) < 300


@pytest.mark.parametrize("name", ["convolutions", "r1", "both"])
def test_straight_line_comes_to_what_the_whole_batch_takes(name, config):
    whole = config(OPTIONS[name])
    estimate = footprint.plan(whole, 2 * SIDE)
    counted = footprint.count(whole, 2 * SIDE, 0)
    assert estimate == footprint.Plan(*counted[:2], max(counted.live), counted.flops)


def test_peak_grows_with_the_batch(config):
    plans = [footprint.plan(config((f"size: {BATCH}", f"size: {n}")), SIDE) for n in (10, 1000)]
    assert plans[0].held == plans[1].held
    assert plans[1].peak - plans[0].peak > 990 * 4 * 2 * PIXELS  # real and generated


def test_parts_take_the_memory_of_one(config):
    whole = footprint.plan(config((f"size: {BATCH}", "size: 4000")), SIDE)
    parts = footprint.plan(config((f"size: {BATCH}", "size: 4000\naccumulate: 4")), SIDE)
    assert parts.flops == whole.flops
    assert parts.peak < 0.6 * whole.peak


def test_meter_counts_what_lives():
    with Meter() as meter:
        x = torch.zeros(100)
        y = x + 1
        y.view(10, 10)
        del y
        x.sin_()
        y = torch.zeros(8, 100) @ x
    assert meter.live == [0, 400, 800, 800, 400, 3600, 3632]
    assert meter.flops == 0  # a matrix times a vector is no matrix product
    assert y.numel() == 8


def test_data_table():
    """LSUN's bedrooms at side 64 are 37.3 GB."""
    table = pages.data_table()
    assert table in pages.PAGE.read_text(encoding="utf-8")
    assert "| bedroom   | 3,033,042 | 64   | 37.3 GB  |" in table
    assert len(table.splitlines()) == 2 + 9


@pytest.mark.parametrize("name", ["lsun-bedroom-64-wgan", "lsun-classroom-96-fgan-kl"])
def test_page_has_a_run_s_row(name):
    page = pages.PAGE.read_text(encoding="utf-8")
    side = pages.shipped()[ROOT / "configs" / f"{name}.yaml"]
    row = pages.run_row(ROOT / "configs" / f"{name}.yaml", side)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines()]
    assert row in rows


def test_page_has_every_shipped_config():
    page = pages.PAGE.read_text(encoding="utf-8")
    assert all(f"| {path.stem} " in page for path in pages.shipped())
