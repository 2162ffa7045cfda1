"""The exponential moving average of a generator, which wanders less than the generator does."""

import copy
from typing import Any

import torch
from torch import Tensor, nn


class Average:
    """A copy of a network with averaged parameters: a <- decay * a + (1 - decay) * parameter.

    It starts at the network's first parameters. Buffers, such as batch norm's statistics, are the
    network's own. Without decay `network` is the network itself, and nothing is copied. Source:
    1710.10196, appendix A.1.
    """

    def __init__(self, network: nn.Module, decay: float | None) -> None:
        self.decay = decay
        self.network = network if decay is None else copy.deepcopy(network).requires_grad_(False)
        self._averaged: list[Tensor] = list(self.network.parameters())
        self._trained: list[Tensor] = list(network.parameters())
        self._copies: list[Tensor] = list(self.network.buffers())
        self._buffers: list[Tensor] = list(network.buffers())

    @torch.no_grad()
    def update(self) -> None:
        """Count the network's parameters as they are now."""
        if self.decay is None:
            return
        torch._foreach_lerp_(self._averaged, self._trained, 1 - self.decay)
        if self._buffers:
            torch._foreach_copy_(self._copies, self._buffers)

    def state_dict(self) -> dict[str, Any]:
        """The averaged network's; empty without decay."""
        return {} if self.decay is None else self.network.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        if self.decay is not None:
            self.network.load_state_dict(state)
