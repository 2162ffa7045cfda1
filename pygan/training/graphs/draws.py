"""An objective's random draws, made ahead of the work that asks for them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from pygan.objectives import Draws


class Kept(NamedTuple):
    """A draw, and the tensor that it is drawn into."""

    draw: Callable[[Draws], Tensor]
    tensor: Tensor


class KeptDraws:
    """What the first of several updates draws by purpose; later ones find theirs in its place.

    Called as `Step.random`. `renew` draws for another update.
    """

    def __init__(self, random: Callable[[str], Draws]) -> None:
        self._random = random
        self._purposes: dict[str, tuple[Draws, list[Kept]]] = {}

    def __call__(self, purpose: str) -> Draws:
        """The draws of one purpose, from their start."""
        if purpose not in self._purposes:
            self._purposes[purpose] = self._random(purpose), []
        return _Reader(*self._purposes[purpose])

    def renew(self, random: Callable[[str], Draws]) -> None:
        """Draw for another update all that the first one asked for, with that one's sizes."""
        self._random = random
        for purpose, (_, kept) in self._purposes.items():
            draws = random(purpose)
            for draw, tensor in kept:
                tensor.copy_(draw(draws))
            self._purposes[purpose] = draws, kept


class _Reader(Draws):
    """Reads what is kept, from its start; what lies beyond is drawn, and kept."""

    def __init__(self, draws: Draws, kept: list[Kept]) -> None:
        super().__init__(draws.random, draws.rank, draws.ranks)
        self._draws, self._kept = draws, kept
        self._read = 0

    def uniform(self, shape: Sequence[int], dtype: torch.dtype = torch.float32) -> Tensor:
        return self._next(lambda draws: draws.uniform(shape, dtype))

    def normal(self, shape: Sequence[int], dtype: torch.dtype = torch.float32) -> Tensor:
        return self._next(lambda draws: draws.normal(shape, dtype))

    def integers(self, low: int, high: int, shape: Sequence[int]) -> Tensor:
        return self._next(lambda draws: draws.integers(low, high, shape))

    def _next(self, draw: Callable[[Draws], Tensor]) -> Tensor:
        if self._read == len(self._kept):
            self._kept.append(Kept(draw, draw(self._draws)))
        self._read += 1
        return self._kept[self._read - 1].tensor
