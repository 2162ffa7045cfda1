"""A figure of a paper, what came out here, and whether that is where it should be."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One quantity, a row of the gallery.

    paper: the paper's figure as a text, "recalled" where it was not read; empty without one
    here: what came out; NaN lies in no range
    least, most: the range that it is held to; a quantity without one has no verdict
    form: the format of figures
    """

    quantity: str
    paper: str
    here: float
    least: float = -math.inf
    most: float = math.inf
    form: str = ".3f"

    @property
    def holds(self) -> bool | None:
        """Whether it lies in its range; None without a range."""
        if math.isinf(self.least) and math.isinf(self.most):
            return None
        return self.least <= self.here <= self.most

    @property
    def expected(self) -> str:
        """The range in words."""
        least, most = self.text(self.least), self.text(self.most)
        if math.isinf(self.most):
            return "" if math.isinf(self.least) else f"at least {least}"
        return f"at most {most}" if math.isinf(self.least) else f"{least} to {most}"

    def text(self, value: float) -> str:
        """A value in this quantity's format."""
        return "not finite" if math.isnan(value) else format(value, self.form)
