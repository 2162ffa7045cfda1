"""How fast the machine copies memory and multiplies matrices: the roof over every case."""

from dataclasses import dataclass

import numpy as np
import torch

from benchmarks.case import Call, Work
from benchmarks.clocks import clock_of
from benchmarks.timing import measure

ROUNDS = 15
COPIED = {"cpu": 1 << 28, "cuda": 1 << 30}  # bytes, more than a cache of its device holds
SIDE = {"cpu": 1536, "cuda": 8192}  # of the square matrices


@dataclass(frozen=True)
class Roof:
    """Bytes a second, read and written, of a copy; FLOPs a second of a float32 matrix product."""

    copy_bandwidth: float
    gemm_rate: float

    @classmethod
    def of(cls, device: torch.device) -> "Roof":
        """Measured on the device, with the threads that are set: medians of ROUNDS."""
        source = torch.ones(COPIED[device.type] // 4, device=device)
        target = torch.empty_like(source)
        matrix = torch.ones(SIDE[device.type], SIDE[device.type], device=device)
        product = torch.empty_like(matrix)

        def copy() -> None:
            target.copy_(source)

        def multiply() -> None:
            torch.mm(matrix, matrix, out=product)

        calls: list[Call] = [copy, multiply]
        copying, multiplying = np.median(measure(calls, ROUNDS, clock_of(device)), axis=0)
        size = source.numel() * source.element_size()
        return cls(2 * size / copying, 2 * SIDE[device.type] ** 3 / multiplying)

    def share(self, work: Work, seconds: float) -> float | None:
        """How much of the time would do at the roof; None where no work was counted."""
        least = max(work.bytes / self.copy_bandwidth, work.flops / self.gemm_rate)
        return least / seconds if least else None
