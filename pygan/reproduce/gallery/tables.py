"""Tables of the page."""

from collections.abc import Iterable, Sequence

from pygan.reproduce.gallery.markup import Html, element


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """A table whose first column names the rows."""
    return element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *(element("th", name, scope="col") for name in head))),
        element("tbody", *(_row(*row) for row in rows)),
    )


def scrolling(label: str, content: Html) -> Html:
    """What may be wider than a phone scrolls by itself, by keyboard too."""
    return element("div", content, class_="wide", role="region", aria_label=label, tabindex="0")


def _row(name: str, *cells: str) -> Html:
    row = [element("th", name, scope="row"), *(element("td", cell) for cell in cells)]
    return element("tr", *row)
