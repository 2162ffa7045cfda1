"""Updates that are alike: the first few are made as ever, one is recorded, the rest replay it."""

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol

import torch
from torch import Tensor

from pygan.training.config import TrainConfig
from pygan.training.graphs.inputs import Inputs
from pygan.training.schedule import rate_from
from pygan.training.work import Part, Work

WARM_UP = 3  # updates of a kind before it is recorded: optimizers and libraries make their buffers


class Recorder(Protocol):
    """Records functions of no arguments that give a tensor."""

    def warm_up(self, function: Callable[[], Tensor]) -> Tensor:
        """Call it, before it is recorded."""

    def record(self, function: Callable[[], Tensor]) -> Callable[[], Tensor]:
        """What does the function's work each time it is called, the first time included."""


class Replays:
    """Does the work of updates, as `work.at_once` does, by replaying what earlier ones recorded.

    Updates are alike if they have one name and one phase. Outside of the work optimizers keep the
    learning rate as a number, so that checkpoints are those of any other run.
    """

    def __init__(
        self, config: TrainConfig, recorder: Recorder, *optimizers: torch.optim.Optimizer
    ) -> None:
        self._objective, self._recorder, self._optimizers = config.objective, recorder, optimizers
        device = optimizers[0].param_groups[0]["params"][0].device
        falls = config.lr_decay != "none"
        self._rate = torch.zeros((), dtype=torch.float64, device=device) if falls else None
        self._kinds: dict[Hashable, _Kind] = {}

    def __call__(self, name: Hashable, work: Work, parts: Iterable[Part]) -> dict[str, Tensor]:
        """The work on a batch in one part."""
        (part,) = parts
        phase = self._objective.phase(part[1])
        if phase is None:
            return work([part])
        kind = self._kinds.get((name, phase))
        if kind is None:
            kind = self._kinds[name, phase] = _Kind(self._recorder, self._with_rate(work), part)
        else:
            kind.inputs.fill(part)
        if self._rate is not None:
            self._rate.fill_(self._optimizers[0].param_groups[0]["lr"])
        return kind.update()

    def _with_rate(self, work: Work) -> Work:
        """The work, with a learning rate that is read where it is done."""
        rate = self._rate
        if rate is None:
            return work

        def with_rate(parts: Iterable[Part]) -> dict[str, Tensor]:
            with rate_from(rate, *self._optimizers):
                return work(parts)

        return with_rate


class _Kind:
    """Updates that do the same operations, on inputs that lie in one place."""

    def __init__(self, recorder: Recorder, work: Work, part: Part) -> None:
        self.inputs = Inputs(part)
        self._recorder, self._work = recorder, work
        self._warm_ups = WARM_UP
        self._replay: Callable[[], Tensor] | None = None
        self._names: tuple[str, ...] = ()

    def update(self) -> dict[str, Tensor]:
        """Make the update that the inputs hold; its scalars, in memory of their own."""
        if self._warm_ups > 0:
            self._warm_ups -= 1
            values = self._recorder.warm_up(self._values)
        else:
            self._replay = self._replay or self._recorder.record(self._values)
            values = self._replay()
        return dict(zip(self._names, values.unbind(), strict=True))

    def _values(self) -> Tensor:
        """The scalars as one tensor, which is copied at once."""
        measures = self._work([self.inputs.part])
        self._names = tuple(measures)
        return torch.stack(list(measures.values()))
