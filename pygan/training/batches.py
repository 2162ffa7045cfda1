"""Real samples for the critic: read ahead as they are kept, made floats where the networks are."""

from collections.abc import Callable

import torch
from torch import Tensor

from pygan.data import Stored
from pygan.training.prefetch import Prefetch
from pygan.training.randomness import coins


class Batches:
    """Batch `number` of a run: (B, *shape) float32 on the device, a function of rows and seed.

    `rows` are the training samples (B,) of a batch. Data on disk are read in a thread, one batch
    ahead, into memory that a GPU can copy from while it computes. `close` ends the thread.
    """

    def __init__(
        self,
        data: Stored,
        rows: Callable[[int], Tensor],
        seed: int,
        device: torch.device,
        memory_format: torch.memory_format = torch.contiguous_format,
    ) -> None:
        self.data, self.rows, self.seed = data, rows, seed
        self.device, self.memory_format = device, memory_format
        self._ahead = Prefetch(self._stored) if data.on_disk else None
        self._read: Callable[[int], Tensor] = self._ahead or self._stored

    def __call__(self, number: int) -> Tensor:
        """The samples at `rows(number)`, some of them mirrored where the data ask for it."""
        stored = self._read(number).to(self.device, non_blocking=True)
        return self.data.floats(stored, self._mirrored(number), self.memory_format)

    def close(self) -> None:
        if self._ahead is not None:
            self._ahead.close()

    def _mirrored(self, number: int) -> Tensor | None:
        if not self.data.flip:
            return None
        flags = coins(self.rows(number), self.seed, "flip", number)
        return flags.to(self.device, non_blocking=True)

    def _stored(self, number: int) -> Tensor:
        stored = self.data.stored(self.rows(number))
        return stored.pin_memory() if self.device.type == "cuda" and stored.is_cpu else stored
