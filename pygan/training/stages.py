"""Where the time of a run's steps goes, by stage: data, critic, generator, optimizer, ..."""

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import pairwise
from typing import Any, TypeVar

import torch
from torch.profiler import record_function

REST = "the rest"
OFF = nullcontext()

F = TypeVar("F", bound=Callable[..., Any])


class Stages:
    """Gives time to the innermost stage that it passes in. Until `start` a stage does nothing.

    On a CUDA device time is the device's: events in the current stream, so that no stage waits.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._stage = REST
        self._marks: list[tuple[str, Any]] | None = None  # what begins, and when

    def __call__(self, name: str) -> AbstractContextManager[None]:
        """Inside the block time is the stage's; a profiler that is on has it under its name."""
        return OFF if self._marks is None or self._recording() else self._timed(name)

    def start(self) -> None:
        """Time from now on."""
        self._marks = []
        self._enter(REST)

    def stop(self) -> dict[str, float]:
        """Milliseconds by stage since `start`, most first. Waits for the device."""
        assert self._marks is not None
        self._enter(REST)
        marks, self._marks = self._marks, None
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        times: dict[str, float] = {}
        for (stage, begin), (_, end) in pairwise(marks):
            times[stage] = times.get(stage, 0.0) + self._between(begin, end)
        return dict(sorted(times.items(), key=lambda item: -item[1]))

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        outer = self._stage
        self._enter(name)
        try:
            with record_function(name):
                yield
        finally:
            self._enter(outer)

    def _recording(self) -> bool:
        """Whether a CUDA graph is being recorded, which has no times of its own."""
        return self._device.type == "cuda" and torch.cuda.is_current_stream_capturing()

    def _enter(self, name: str) -> None:
        self._stage = name
        if self._marks is not None:
            self._marks.append((name, self._now()))

    def _now(self) -> Any:
        if self._device.type != "cuda":
            return time.perf_counter()
        event = torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]
        event.record()
        return event

    def _between(self, begin: Any, end: Any) -> float:
        if self._device.type != "cuda":
            return float(end - begin) * 1e3
        return float(begin.elapsed_time(end))


def staged(name: str) -> Callable[[F], F]:
    """Makes a function of (config, state, ...) a stage of that state's."""

    def wrap(function: F) -> F:
        @functools.wraps(function)
        def inside(config: Any, state: Any, *arguments: Any, **options: Any) -> Any:
            with state.stages(name):
                return function(config, state, *arguments, **options)

        return inside  # type: ignore[return-value]

    return wrap
