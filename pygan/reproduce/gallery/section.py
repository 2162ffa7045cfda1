"""One experiment on the page."""

import base64
import struct

from pygan.reproduce.experiments import Picture
from pygan.reproduce.findings import Finding
from pygan.reproduce.gallery.exhibit import Exhibit
from pygan.reproduce.gallery.markup import Html, element, join
from pygan.reproduce.gallery.tables import scrolling, table
from pygan.settings import options

HEAD = ("quantity", "paper", "here", "expected", "verdict")
VERDICTS = {
    True: element("span", "✓ holds", class_="good"),
    False: element("span", "✗ missed", class_="bad"),
    None: Html(""),
}


def section(shown: Exhibit, quick: bool) -> Html:
    """Its heading's id is the experiment's name."""
    entry = shown.entry
    paper = entry.paper
    return element(
        "section",
        element("h2", shown.experiment.title(), id=shown.name),
        element(
            "p",
            f"{paper.authors}: ",
            element("cite", element("a", paper.title, href=paper.address)),
            f" ({paper.year}, arXiv:{paper.arxiv})",
            class_="soft",
        ),
        element("p", entry.claim),
        _failure(shown) if shown.failure is not None else _results(shown),
        element("h3", "How it was run"),
        _run(shown, quick),
        aria_labelledby=shown.name,
    )


def verdict(shown: Exhibit) -> Html:
    """The experiment's verdict, marked by a sign as well as by its colour."""
    whole = shown.failure is None and all(finding.holds is not False for finding in shown.findings)
    sign, kind = ("✓", "good") if whole else ("✗", "bad")
    return element("span", f"{sign} {shown.verdict}", class_=kind)


def duration(seconds: float) -> str:
    """Seconds up to two minutes, then minutes."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} min"


def _failure(shown: Exhibit) -> Html:
    reason = element("span", "✗ Failed: ", class_="bad")
    return element("p", reason, shown.failure or "", role="alert")


def _results(shown: Exhibit) -> Html:
    caption, rows = "The paper and this run", map(_row, shown.findings)
    return join(
        element("h3", caption),
        scrolling(f"{caption}: {shown.name}", table(shown.entry.source, HEAD, rows)),
        _pictures(shown),
        _tables(shown),
    )


def _row(finding: Finding) -> list[str]:
    here = finding.text(finding.here)
    return [finding.quantity, finding.paper, here, finding.expected, VERDICTS[finding.holds]]


def _pictures(shown: Exhibit) -> Html:
    there = [picture for picture in shown.entry.pictures if (shown.folder / picture.file).exists()]
    if not there:
        return element("p", "No pictures: they need matplotlib (pip install matplotlib).")
    figures = (_figure(picture, (shown.folder / picture.file).read_bytes()) for picture in there)
    return join(element("h3", "Pictures"), *figures)


def _figure(picture: Picture, png: bytes) -> Html:
    width, height = struct.unpack(">II", png[16:24])  # known ahead, so that the page never jumps
    image = element(
        "img",
        src=f"data:image/png;base64,{base64.b64encode(png).decode()}",
        alt=picture.words,
        width=str(width),
        height=str(height),
    )
    return element("figure", image, element("figcaption", picture.caption))


def _tables(shown: Exhibit) -> Html:
    text = (shown.folder / "table.md").read_text(encoding="utf-8")
    summary = element("summary", "All tables of this run")
    content = scrolling(f"All tables: {shown.name}", element("pre", text))
    return element("details", summary, content)


def _run(shown: Exhibit, quick: bool) -> Html:
    command = f"pygan reproduce {shown.name}{' --quick' if quick else ''}"
    settings = {
        option.name: str(getattr(shown.experiment, option.name))
        for option in options(type(shown.experiment))
        if option.name != "out"
    }
    facts = {"time": duration(shown.seconds), **settings}
    rows = [element("dt", "command"), element("dd", element("code", command))]
    for name, value in facts.items():
        rows += [element("dt", name), element("dd", value)]
    return element("dl", *rows)
