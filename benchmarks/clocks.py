"""What time is taken with: the wall's clock on a CPU, the device's own events on a GPU."""

import itertools
import time
from collections.abc import Callable

import torch

from benchmarks.case import Call

Clock = Callable[[Call, int], float]  # seconds that a call takes so many times


def wall_clock(call: Call, count: int) -> float:
    """Seconds that `count` calls take.

    One more call comes first: caches then hold the data of this call, not of the one before it.
    """
    call()
    start = time.perf_counter()
    for _ in itertools.repeat(None, count):
        call()
    return time.perf_counter() - start


class EventClock:
    """Seconds between events on the stream around each of `count` calls.

    Before each call the L2 cache is overwritten, as a training step finds it. The CPU runs ahead in
    the meantime, by some 50 us for every provider; launches beyond that are in the figure.
    """

    def __init__(self, device: torch.device) -> None:
        size = torch.cuda.get_device_properties(device).L2_cache_size
        self.flush = torch.empty(2 * size, dtype=torch.uint8, device=device)

    def __call__(self, call: Call, count: int) -> float:
        call()
        events = []
        for _ in range(count):
            start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            self.flush.zero_()
            start.record()
            call()
            end.record()
            events.append((start, end))
        torch.cuda.synchronize(self.flush.device)
        return sum(start.elapsed_time(end) for start, end in events) / 1e3


def clock_of(device: torch.device) -> Clock:
    """The clock for calls on a device."""
    return EventClock(device) if device.type == "cuda" else wall_clock
