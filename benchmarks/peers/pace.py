"""The loader that stops the time: both sides of a comparison draw their batches from one."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset

BATCH = 64


@dataclass(frozen=True)
class Pace:
    """What is drawn: images of a shape, in `timed` batches after `warm_up` that do not count."""

    shape: tuple[int, int, int]
    warm_up: int
    timed: int


class Images(TensorDataset):
    """Random images in [-1, 1], in memory so that no decoding counts, with labels of 0."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        count = BATCH * (pace.warm_up + pace.timed + 1)
        random = torch.Generator().manual_seed(0)
        pixels = torch.rand(count, *pace.shape, generator=random) * 2 - 1
        super().__init__(pixels, torch.zeros(count))


class Enough(Exception):
    """The batches to time are done; says how many seconds one took."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


class Stopwatch(DataLoader):
    """Times batches of Images, from one request for a batch to another."""

    def __iter__(self) -> Iterator[list[Tensor]]:
        assert isinstance(self.dataset, Images)
        pace = self.dataset.pace
        start = 0.0
        for number, batch in enumerate(super().__iter__()):
            if number == pace.warm_up:
                start = time.perf_counter()
            if number == pace.warm_up + pace.timed:
                raise Enough((time.perf_counter() - start) / pace.timed)
            yield batch


def seconds_a_batch(train: Callable[[], None], pace: Pace, name: str) -> float:
    """Of a training that draws its batches from a Stopwatch."""
    try:
        train()
    except Enough as enough:
        return enough.seconds
    raise SystemExit(f"{name} ended before {pace.warm_up + pace.timed} batches")
