"""Recorders for a machine without a GPU: a replay is the function, called again."""

from collections.abc import Callable

import pytest
from torch import Tensor

from pygan.training import state
from pygan.training.graphs import refusals

from ..watch import Recordable, spare_cpu_checks


class Repeating:
    """Records nothing.

    replays: for each recording, what each of its replays read, by address
    """

    def __init__(self) -> None:
        self.replays: list[list[dict[int, Tensor]]] = []

    def warm_up(self, function: Callable[[], Tensor]) -> Tensor:
        return function()

    def record(self, function: Callable[[], Tensor]) -> Callable[[], Tensor]:
        self.replays.append(replays := [])

        def replay() -> Tensor:
            replays.append({})
            return function()

        return replay


class Watching(Repeating):
    """And a replay must be one that a GPU could repeat by itself."""

    def record(self, function: Callable[[], Tensor]) -> Callable[[], Tensor]:
        self.replays.append(replays := [])

        def replay() -> Tensor:
            with Recordable() as watch:
                result = function()
            replays.append(watch.read)
            return result

        return replay


def use(recorder: Repeating, patch: pytest.MonkeyPatch) -> None:
    """Let `cuda_graph` run with this recorder, on the CPU."""
    patch.setattr(state, "CudaRecorder", lambda device: recorder)
    needs_a_gpu = next(why for why in refusals.REFUSALS if "GPU" in why)
    spare_cpu_checks(patch)
    patch.delitem(refusals.REFUSALS, needs_a_gpu)
