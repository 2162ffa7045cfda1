"""What a metric says of one set of samples."""

from typing import NamedTuple


class Score(NamedTuple):
    """A figure; what stands behind its "±", where it has one; what a reader of it must know."""

    value: float
    error: float | None = None
    note: str = ""


Scores = dict[str, Score]
