"""What a call costs beside time: the kernels it launches and the memory it takes at its peak."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch.autograd import DeviceType
from torch.profiler import ProfilerActivity, profile

from benchmarks.case import Call


@dataclass(frozen=True)
class Costs:
    """Of one call.

    `launches`: on a GPU the kernels and copies that ran there; on a CPU the operators that were
    dispatched, those inside of others included. Neither sees into a compiled region on a CPU.
    `peak_bytes`: what a call held on the GPU at most, beyond what it found; None on a CPU, where
    nobody counts.
    """

    launches: int
    peak_bytes: int | None

    @classmethod
    def of(cls, call: Call, device: torch.device) -> "Costs":
        return cls(launches(call, device), peak_bytes(call, device))


@contextmanager
def without_stderr() -> Iterator[None]:
    """The profiler's library writes lines of its own there, from C++."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@without_stderr()
def launches(call: Call, device: torch.device) -> int:
    """Counted by torch.profiler."""
    if device.type == "cpu":
        with profile(activities=[ProfilerActivity.CPU]) as seen:
            call()
        names = (event.name for event in seen.events())
        return sum("::" in name and not name.startswith("autograd::") for name in names)
    with profile(activities=[ProfilerActivity.CPU, ProfilerActivity.CUDA]) as seen:
        call()
        torch.cuda.synchronize(device)
    return sum(event.device_type == DeviceType.CUDA for event in seen.events())


def peak_bytes(call: Call, device: torch.device) -> int | None:
    if device.type == "cpu":
        return None
    torch.cuda.synchronize(device)
    torch.cuda.reset_peak_memory_stats(device)
    before = torch.cuda.memory_allocated(device)
    call()
    torch.cuda.synchronize(device)
    return torch.cuda.max_memory_allocated(device) - before
