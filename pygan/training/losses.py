"""Losses of updates, kept on the device until somebody looks, so that no update waits for it."""

import torch
from torch import Tensor


class Losses:
    """The losses since the last look."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._values: list[Tensor] = []

    def add(self, name: str, loss: Tensor) -> None:
        """Keep a scalar; the name says whose loss it is, and when."""
        self._names.append(name)
        self._values.append(loss.detach())

    def first_not_finite(self) -> str | None:
        """The first that is infinite or NaN, in words, or None. Forgets all."""
        names, values = self._names, self._values
        self._names, self._values = [], []
        if not values:
            return None
        bad = torch.stack(values).isfinite().logical_not().nonzero().flatten().tolist()
        return f"{names[bad[0]]} is {values[bad[0]].item()}" if bad else None
