"""The timer: calls take turns in one process, so that they share its good and bad moments."""

import gc
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from benchmarks.case import Call
from benchmarks.clocks import Clock

THREADS = 2  # CPU threads of every provider, unless told otherwise
ROUND_SECONDS = 8e-3  # what the calls of one provider take in one round
CASE_SECONDS = 30.0  # that a case may take; slow calls get fewer rounds, but LEAST_ROUNDS at least
LEAST_ROUNDS = 7
WIDEST = 1.3  # 90th over 10th percentile of a sample whose median can be trusted


@dataclass(frozen=True)
class Spread:
    """Median and 10th to 90th percentile of a sample."""

    median: float
    low: float
    high: float
    too_wide: bool

    @classmethod
    def of(cls, sample: np.ndarray) -> "Spread":
        low, median, high = np.percentile(sample, (10, 50, 90))
        return cls(float(median), float(low), float(high), bool(high > WIDEST * low))


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def calls_a_round(call: Call, clock: Clock) -> int:
    """How many calls fill `ROUND_SECONDS`; the least of three tries, so that no hiccup counts."""
    count = 1
    while True:
        seconds = min(clock(call, count) for _ in range(3))
        if seconds > ROUND_SECONDS / 4:
            return max(1, round(count * ROUND_SECONDS / seconds))
        count *= 2


def measure(calls: Sequence[Call], rounds: int, clock: Clock) -> np.ndarray:
    """Seconds a call takes, as (rounds, calls); a round times each call once, in random order.

    Fewer rounds than asked where they would take longer than `CASE_SECONDS`.
    """
    order = random.Random(0)
    with no_garbage_collection():
        counts = [calls_a_round(call, clock) for call in calls]
        start = time.perf_counter()
        for call, count in zip(calls, counts, strict=True):
            clock(call, count)
        affordable = int(CASE_SECONDS / (time.perf_counter() - start))
        seconds = np.empty((min(rounds, max(LEAST_ROUNDS, affordable)), len(calls)))
        for row in seconds:
            for i in order.sample(range(len(calls)), len(calls)):
                row[i] = clock(calls[i], counts[i]) / counts[i]
    return seconds
