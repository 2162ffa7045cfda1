"""Stopping in an orderly way: Ctrl-C, SIGTERM and SIGUSR1 end the run after the step under way."""

import signal
from types import FrameType
from typing import Any, Self

# Schedulers send one of the latter two ahead of a job's end.
NAMES = ("SIGINT", "SIGTERM", "SIGUSR1")
STOPPING = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]


class StopRequest:
    """Inside the block, the first signal only sets `received`; a second one acts at once.

    A patient one only ever sets it: torchrun hands on a Ctrl-C that the terminal has sent to its
    processes already, and itself ends those that take too long.
    """

    def __init__(self, *, patient: bool = False) -> None:
        self.patient = patient
        self.received = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._receive) for number in STOPPING}
        return self

    def _receive(self, number: int, frame: FrameType | None) -> None:
        self.received = True
        if not self.patient:
            self._restore()

    def _restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def __exit__(self, *error: object) -> None:
        self._restore()
