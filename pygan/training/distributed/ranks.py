"""The processes that share a run, as each of them sees them. A process alone is a run of one."""

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import Tensor

T = TypeVar("T")


class Ranks:
    """A process alone: nothing is shared, and every operation gives back what it is given.

    rank: this process's number, from 0
    size: how many processes there are
    """

    rank: int = 0
    size: int = 1

    @property
    def first(self) -> bool:
        """Whether this is the process that reports and writes files."""
        return self.rank == 0

    def own(self, batch: Tensor, parts: int = 1) -> Tensor:
        """This process's rows (B / size, ...) of a joint batch (B, ...), part by part.

        Each part is shared by all processes, so that it is the same part however many they are.
        """
        shares = batch.reshape(parts, self.size, -1, *batch.shape[1:])
        return shares[:, self.rank].flatten(0, 1)

    def device(self, chosen: torch.device) -> torch.device:
        """Where this process's networks live, from what the run asks for."""
        return chosen

    def sum(self, x: Tensor) -> Tensor:
        """The sum of all processes' tensors, which takes the place of x; the same bits for all."""
        return x

    def gather(self, x: Tensor) -> Tensor:
        """All processes' tensors (..., on the CPU), by rank: (size, ...)."""
        return x[None]

    def of_first(self, make: Callable[[], T]) -> T:
        """What the first process makes, for all: tensors on the CPU, numbers, paths."""
        return make()


ALONE = Ranks()
