"""The gallery: one HTML file with everything in it."""

import datetime
import platform
from collections.abc import Sequence

import torch

from pygan.build_config import build_config
from pygan.reproduce.gallery.exhibit import Exhibit
from pygan.reproduce.gallery.markup import Html, element, join
from pygan.reproduce.gallery.section import duration, section, verdict
from pygan.reproduce.gallery.style import STYLE
from pygan.reproduce.gallery.tables import scrolling, table

TITLE = "pygan: figures and tables of the papers, made again"
LEAD = (
    "Each part below is one experiment of a paper: what the paper says, what the same experiment"
    " gave here, and whether that lies in the range that it is held to."
)
SHORT_RUNS = (
    "These are short runs (--quick): they show the effect, not the last digit, and where the full"
    " run has more data sets or methods they may leave some out. Their verdicts are about the"
    " short runs."
)


def page(exhibits: Sequence[Exhibit], quick: bool) -> str:
    """The file's text for these exhibits, in their order."""
    notice = element("p", SHORT_RUNS, class_="notice", role="note") if quick else Html()
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", TITLE),
        element("link", rel="icon", href="data:,"),
        element("style", Html(STYLE)),
    )
    body = element(
        "body",
        element("a", "Skip to the experiments", href="#experiments", class_="skip"),
        element("header", element("h1", TITLE), element("p", LEAD), _made(), notice),
        element("nav", _overview(exhibits), aria_label="experiments"),
        element("main", *(section(shown, quick) for shown in exhibits), id="experiments"),
    )
    return join(Html("<!doctype html>\n"), element("html", head, body, lang="en"), "\n")


def _overview(exhibits: Sequence[Exhibit]) -> Html:
    rows = [
        [
            element("a", shown.experiment.title(), href=f"#{shown.name}"),
            verdict(shown),
            duration(shown.seconds),
        ]
        for shown in exhibits
    ]
    return scrolling("Overview", table("Overview", ["experiment", "verdict", "time"], rows))


def _made() -> Html:
    """When, by which versions, and on what."""
    build = build_config()
    system = f"{build.get('instruction_set', 'plain PyTorch')}, threads: {torch.get_num_threads()}"
    return element(
        "p",
        f"Made on {datetime.date.today():%d %B %Y} by pygan {build['version']}, torch"
        f" {build['torch']}, Python {platform.python_version()}; {platform.machine()} ({system}).",
        class_="soft",
    )
