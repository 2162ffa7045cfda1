"""What to say of a name that is unknown."""

import difflib
from collections.abc import Iterable


def suggestion(word: str, known: Iterable[str]) -> str:
    """The end of an error's line: the name that was meant, if one is near, or all there are."""
    known = list(known)
    by_lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.8)
    if near:
        return f": did you mean {by_lower[near[0]]!r}?"
    return f": choose from {', '.join(known)}"
