"""Whether torchrun is still there. Killed, it leaves its processes behind, each in its session."""

import os

from pygan.training.distributed.environment import has_agent


class Launcher:
    """The process that started this one, if that was torchrun."""

    def __init__(self) -> None:
        self._process = os.getppid()

    @property
    def gone(self) -> bool:
        """Whether torchrun has ended; False where there was none."""
        return has_agent() and os.getppid() != self._process
