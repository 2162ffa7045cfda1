"""The gallery's page as a browser shows it: on a phone and on a desk, light and dark."""

import re

import numpy as np
import pytest
from PIL import Image

from . import browser

pytestmark = pytest.mark.skipif(
    browser.FOUND is None, reason=f"no browser: none of {', '.join(browser.NAMES)} is installed"
)
PHONE, DESK = 360, 1280  # pixels
READABLE = 4.5  # the least contrast of text, WCAG 2 level AA


@pytest.fixture(scope="module", params=[(PHONE, "dark"), (DESK, "light")], ids=str)
def seen(request, gallery, tmp_path_factory):
    width, scheme = request.param
    measured = browser.measure(gallery.text, width, scheme, tmp_path_factory.mktemp("browser"))
    assert measured["width"] == width
    return measured


def test_nothing_is_wider_than_the_window(seen):
    assert seen["tooWide"] == []
    assert seen["scrollWidth"] == seen["width"]
    assert seen["scrolling"] == []


def test_pictures_are_drawn_and_fit(gallery, seen):
    expected = sum(len(s.entry.pictures) for s in gallery.shown if s.failure is None)
    assert len(seen["images"]) == expected
    for natural_width, natural_height, width in seen["images"]:
        assert min(natural_width, natural_height) > 100
        assert 0.6 * min(seen["width"], 1024) < width < seen["width"]


def test_every_experiment_takes_room(gallery, seen):
    assert len(seen["sections"]) == len(gallery.entries)
    assert min(seen["sections"]) > 100
    assert seen["fontSize"] >= 14


def test_text_can_be_read(seen):
    assert len(seen["colours"]) > 50
    for tag, ink, paper in seen["colours"]:
        assert contrast(rgb(ink), rgb(paper)) >= READABLE, (tag, ink, paper)


def test_schemes_differ_and_the_page_is_not_blank(gallery, tmp_path):
    shades = {}
    for scheme in browser.SCHEMES:
        path = tmp_path / f"{scheme}.png"
        browser.screenshot(gallery.text, DESK, 900, scheme, path)
        pixels = np.asarray(Image.open(path).convert("L"), dtype=float)
        assert pixels.shape == (900, DESK)
        assert pixels.std() > 10
        shades[scheme] = np.median(pixels)
    assert shades["dark"] < 60
    assert shades["light"] > 200


def rgb(colour):
    return [int(part) for part in re.findall(r"\d+", colour)[:3]]


def contrast(ink, paper):
    """The ratio of relative luminances, WCAG 2."""
    low, high = sorted(luminance(colour) for colour in (ink, paper))
    return (high + 0.05) / (low + 0.05)


def luminance(colour):
    parts = [part / 255 for part in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def test_contrast_of_known_pairs():
    assert contrast([0, 0, 0], [255, 255, 255]) == pytest.approx(21)
    assert contrast([119, 119, 119], [255, 255, 255]) == pytest.approx(4.48, abs=0.01)
