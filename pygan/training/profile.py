"""`pygan train --profile`: where a step's time goes, and a trace of its operations."""

from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from torch.profiler import ProfilerActivity

from pygan.training.stages import Stages

DEFAULT_STEPS = 20
WARM_UP = 5  # steps that are left alone first: caches fill, kernels are compiled and chosen
TRACED = 3  # steps in the trace, after those that are timed: the profiler slows them


class Profile:
    """Times so many steps of a run, then traces a few more; None: does nothing. The run goes on."""

    def __init__(
        self, steps: int | None, stages: Stages, trace: Path, say: Callable[[str], None]
    ) -> None:
        self._stages, self._path, self._say = stages, trace, say
        self._done = self._timed = 0
        self._profiler: torch.profiler.profile | None = None
        timed = WARM_UP + (steps or 0)
        due = {WARM_UP: self._start_timing, timed: self._start_trace, timed + TRACED: self._end}
        self._due: Mapping[int, Callable[[], None]] = due if steps else {}

    def after_step(self) -> None:
        """Do what is due after a step of the run."""
        self._done += 1
        if self._done in self._due:
            self._due[self._done]()

    def close(self) -> None:
        """End early, with the run."""
        if self._due and self._done < WARM_UP + 1:
            self._say(f"no profile: it begins {WARM_UP} steps after the start, and the run ended")
        elif self._due and not self._timed:
            self._tell_times()
        elif self._profiler is not None:
            self._end()

    def _start_timing(self) -> None:
        self._stages.start()

    def _tell_times(self) -> None:
        self._timed = self._done - WARM_UP
        times = self._stages.stop()
        for line in table({stage: ms / self._timed for stage, ms in times.items()}, self._timed):
            self._say(line)

    def _start_trace(self) -> None:
        self._tell_times()
        seen = [ProfilerActivity.CPU]
        if torch.cuda.is_available():
            seen.append(ProfilerActivity.CUDA)
        self._stages.start()  # its names are in the trace
        self._profiler = torch.profiler.profile(activities=seen)
        self._profiler.start()

    def _end(self) -> None:
        assert self._profiler is not None
        self._profiler.stop()
        self._stages.stop()
        self._profiler.export_chrome_trace(str(self._path))
        self._profiler = None
        self._say(f"wrote {self._path}, {TRACED} steps to look at in ui.perfetto.dev")


def table(times: Mapping[str, float], steps: int) -> list[str]:
    """Milliseconds of a step by stage as lines, with shares and the sum."""
    total = sum(times.values())
    width = max(map(len, [*times, "a step"]))
    rows = [f"  {stage:{width}} {ms:10.3f} {ms / total:6.1%}" for stage, ms in times.items()]
    head = f"milliseconds of a step, the mean of {steps}:"
    return [head, *rows, f"  {'a step':{width}} {total:10.3f}"]
