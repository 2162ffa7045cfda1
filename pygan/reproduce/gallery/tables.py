"""Tables of the page."""

from collections.abc import Iterable, Sequence

from pygan.reproduce.gallery.markup import Html, element

# Roles are what the elements mean anyway. A browser that is told to lay out rows in another way, as
# the style does on a phone, forgets them.


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """A table whose first column names the rows."""
    names = (element("th", name, scope="col", role="columnheader") for name in head)
    return element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *names, role="row"), role="rowgroup"),
        element("tbody", *(_row(*row) for row in rows), role="rowgroup"),
        role="table",
    )


def scrolling(label: str, content: Html) -> Html:
    """What may be wider than a phone scrolls by itself, by keyboard too."""
    return element("div", content, class_="wide", role="region", aria_label=label, tabindex="0")


def _row(name: str, *cells: str) -> Html:
    header = element("th", name, scope="row", role="rowheader")
    return element("tr", header, *(element("td", cell, role="cell") for cell in cells), role="row")
