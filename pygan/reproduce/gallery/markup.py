"""HTML as nested calls, in which a text can never be taken for a tag."""

from html import escape

EMPTY = {"img", "link", "meta"}  # elements without a closing tag


class Html(str):
    """A text that is HTML already."""


def element(name: str, /, *children: str, **attributes: str) -> Html:
    """<name attributes>children</name>; children that are not Html are escaped.

    The name of an attribute that is a word of Python ends in _ (`class_`), and - is _ in it.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    closing = "" if name in EMPTY else f"</{name}>"
    return Html(f"<{name}{given}>{join(*children)}{closing}")


def join(*children: str) -> Html:
    """One after the other."""
    return Html("".join(c if isinstance(c, Html) else escape(c, quote=False) for c in children))
