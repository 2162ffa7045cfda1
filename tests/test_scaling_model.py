"""The estimate in docs/large-runs.md is what its script computes; its formula has known limits."""

import runpy
from pathlib import Path

import pytest

MODEL = runpy.run_path(str(Path(__file__).parents[1] / "scripts" / "scaling_model.py"))
LINK = MODEL["Link"](200e9, 10e9)


def test_page_has_the_table():
    assert f"{MODEL['BEGIN']}\n\n{MODEL['estimates']()}\n\n{MODEL['END']}" in MODEL[
        "PAGE"
    ].read_text(encoding="utf-8")


def test_one_gpu_sends_nothing():
    assert MODEL["efficiency"](MODEL["Network"](10**9, 1e-3), 1, LINK) == 1


def test_two_gpus_send_the_gradients_once_each():
    """2 (n - 1) / n = 1, and a tree of two is one step up and one down."""
    assert MODEL["reduction_seconds"](50_000_000, 2, LINK) == pytest.approx(1e-3 + 2e-5)


def test_many_gpus_send_them_twice_over_the_slow_link():
    assert MODEL["reduction_seconds"](10**9, 1024, LINK) == pytest.approx(0.8, rel=2e-3)
