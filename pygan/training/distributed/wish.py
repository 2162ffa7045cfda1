"""A wish of any process that all of them must follow at the same step."""

import torch

from pygan.training.distributed.ranks import Ranks


class Wish:
    """Whether any process has wished for something, told to all one call later.

    So that no step waits for a GPU, an answer is looked at only when the next question is asked.
    """

    def __init__(self, ranks: Ranks, device: torch.device) -> None:
        self.ranks, self.device = ranks, device
        self._asked: torch.Tensor | None = None

    def __call__(self, wished: bool) -> bool:
        """Ask again, by a number that all add up; the answer is that of the call before."""
        if self.ranks.size == 1:
            return wished
        before = self._asked
        self._asked = self.ranks.sum(torch.full((1,), float(wished), device=self.device))
        return before is not None and before.item() > 0
