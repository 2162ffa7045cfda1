"""What objectives draw at random for the samples of a step."""

from collections.abc import Sequence

import torch
from torch import Tensor


class Draws:
    """Numbers for each sample of a step, one draw after the other from one random generator.

    Where processes share a batch, each draws for all of it and keeps its own rows, so that they are
    told what one process would be. Everything is on the generator's device.
    """

    def __init__(self, random: torch.Generator, rank: int = 0, ranks: int = 1) -> None:
        self.random, self.rank, self.ranks = random, rank, ranks

    def uniform(self, shape: Sequence[int], dtype: torch.dtype = torch.float32) -> Tensor:
        """U(0, 1), of this shape: (B, ...)."""
        size = self._joint(shape)
        return self._own(
            torch.rand(size, dtype=dtype, device=self.random.device, generator=self.random)
        )

    def normal(self, shape: Sequence[int], dtype: torch.dtype = torch.float32) -> Tensor:
        """N(0, 1), of this shape: (B, ...)."""
        size = self._joint(shape)
        return self._own(
            torch.randn(size, dtype=dtype, device=self.random.device, generator=self.random)
        )

    def integers(self, low: int, high: int, shape: Sequence[int]) -> Tensor:
        """int64 in [low, high), each equally likely, of this shape: (B, ...)."""
        size = self._joint(shape)
        return self._own(
            torch.randint(low, high, size, device=self.random.device, generator=self.random)
        )

    def _joint(self, shape: Sequence[int]) -> tuple[int, ...]:
        return (self.ranks * shape[0], *shape[1:])

    def _own(self, joint: Tensor) -> Tensor:
        return joint.chunk(self.ranks)[self.rank]
