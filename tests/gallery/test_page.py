"""The page of `pygan reproduce all` is sound HTML and shows every experiment."""

import base64
import io
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from PIL import Image

from pygan.reproduce import EXPERIMENTS
from pygan.reproduce.gallery.exhibit import Exhibit
from pygan.reproduce.gallery.markup import Html, element
from pygan.reproduce.gallery.section import section

VOID = {"img", "link", "meta"}


class Page(HTMLParser):
    """Elements with their attributes, and texts; elements must close in order."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.texts = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="module")
def page(gallery):
    return Page(gallery.text)


def test_html_is_whole(gallery, page):
    assert gallery.text.startswith("<!doctype html>\n")
    assert not page.open
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("title")) == len(page.all("h1")) == len(page.all("main")) == 1


def test_ids_are_unique_and_links_lead_somewhere(gallery, page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [link["href"] for link in page.all("a")]
    inside = {link[1:] for link in links if link.startswith("#")}
    assert inside == set(ids) == {*gallery.entries, "experiments"}
    papers = [link for link in links if not link.startswith("#")]
    assert papers == [entry.paper.address for entry in gallery.entries.values()]
    labelled = [section["aria-labelledby"] for section in page.all("section")]
    assert labelled == list(gallery.entries)


def test_headings_go_down_one_level_at_a_time(gallery, page):
    levels = [int(tag[1]) for tag, _ in page.elements if tag in ("h1", "h2", "h3", "h4")]
    assert levels[:2] == [1, 2]
    assert levels.count(2) == len(gallery.entries)
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_nothing_is_loaded_from_outside(gallery, page):
    assert not page.all("script", "iframe", "object")
    loaded = [image["src"] for image in page.all("img")]
    loaded += [link["href"] for link in page.all("link")]
    assert all(address.startswith("data:") for address in loaded)
    assert "url(" not in gallery.text
    assert "@import" not in gallery.text


def test_page_keeps_the_users_folder_to_itself(gallery):
    assert str(gallery.folder) not in gallery.text


def test_pictures_decode_and_are_put_into_words(gallery, page):
    pictures = [
        (shown.folder / picture.file, picture)
        for shown in gallery.shown
        for picture in shown.entry.pictures
        if shown.failure is None
    ]
    images = page.all("img")
    assert [image["alt"] for image in images] == [picture.words for _, picture in pictures]
    for image, (path, _) in zip(images, pictures, strict=True):
        head, _, content = image["src"].partition(",")
        assert head == "data:image/png;base64"
        png = base64.b64decode(content, validate=True)
        assert png == path.read_bytes()
        assert Image.open(io.BytesIO(png)).size == (int(image["width"]), int(image["height"]))


def test_tables_have_headers_and_captions(gallery, page):
    assert {header["scope"] for header in page.all("th")} == {"col", "row"}
    whole = sum(shown.failure is None for shown in gallery.shown)
    assert len(page.all("caption")) == len(page.all("table")) == 1 + whole


def test_what_scrolls_can_be_reached_and_has_a_name(page):
    regions = [div for div in page.all("div") if "wide" in div["class"]]
    assert all((region["role"], region["tabindex"]) == ("region", "0") for region in regions)
    names = [region["aria-label"] for region in regions]
    assert len(names) == len(set(names)) > 1


def test_every_finding_is_a_row(gallery, page):
    for shown in gallery.shown:
        assert bool(shown.findings) == (shown.failure is None)
        for finding in shown.findings:
            row = page.texts.index(finding.quantity)
            cells = [finding.paper, finding.text(finding.here), finding.expected]
            there = page.texts[row + 1 : row + 4]
            assert there[: len(cells) - cells.count("")] == [cell for cell in cells if cell]


def test_failure_is_shown_with_its_reason(page):
    assert {"role": "alert"} in page.all("p")
    assert "".join(page.texts).count("✗ Failed: ArithmeticError: 1 < 2 & <b>") == 1


def test_short_runs_say_so(gallery, page):
    assert {"class": "notice", "role": "note"} in page.all("p")
    commands = [text for text in page.texts if text.startswith("pygan reproduce ")]
    assert commands == [f"pygan reproduce {name} --quick" for name in gallery.entries]


def test_runs_without_matplotlib_say_so(tmp_path):
    (tmp_path / "table.md").write_text("| a < b |")
    entry = EXPERIMENTS["wgan-parallel-lines"]
    shown = Exhibit("lines", entry, entry.experiment(), tmp_path, 1.0, [])
    text = section(shown, quick=False)
    assert "pip install matplotlib" in text
    assert "| a &lt; b |" in text
    assert "--quick" not in text


def test_markup_escapes_texts_and_attributes():
    assert element("p", "1 < 2 & 3", Html("<b>x</b>"), class_='a"b', aria_label="c") == (
        '<p class="a&quot;b" aria-label="c">1 &lt; 2 &amp; 3<b>x</b></p>'
    )
    assert element("img", alt="x", name="y") == '<img alt="x" name="y">'
