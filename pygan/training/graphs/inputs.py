"""What updates of one kind read, at addresses that stay."""

from torch import Tensor

from pygan.training.graphs.draws import KeptDraws
from pygan.training.work import Part


class Inputs:
    """Real samples, noise, labels and draws of an update, each in memory of its own for good.

    part: the update that reads them. Its counters are those of the first one.
    """

    def __init__(self, part: Part) -> None:
        self._draws = KeptDraws(part[1].random)
        self._tensors = [None if tensor is None else tensor.clone() for tensor in _tensors(part)]
        real, z, labels = self._tensors
        assert z is not None
        self.part: Part = real, part[1]._replace(z=z, labels=labels, random=self._draws)

    def fill(self, part: Part) -> None:
        """Make them another update's."""
        for kept, new in zip(self._tensors, _tensors(part), strict=True):
            if kept is not None and new is not None:
                kept.copy_(new)
        self._draws.renew(part[1].random)


def _tensors(part: Part) -> tuple[Tensor | None, ...]:
    real, step = part
    return real, step.z, step.labels
