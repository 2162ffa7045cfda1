"""CUDA graph replay of a provider's call, as a row of its own."""

import dataclasses
import inspect

import torch
from torch import Tensor

from benchmarks.case import TIERS, Call, Case, Kind, Provider

WARM_UPS = 3  # calls before the capture, as torch's documentation asks


class Replay:
    """A call that runs WARM_UPS times, is captured then, and replayed ever after."""

    def __init__(self, call: Call) -> None:
        self.call, self.calls = call, 0
        self.graph = torch.cuda.CUDAGraph()
        self.made: list[Tensor] | None = None

    def __call__(self) -> list[Tensor] | None:
        self.calls += 1
        if self.calls <= WARM_UPS:
            return self._beside()
        if self.calls == WARM_UPS + 1:
            for value in inspect.getclosurevars(self.call).nonlocals.values():
                if isinstance(value, torch.Generator):
                    self.graph.register_generator_state(value)
            with torch.cuda.graph(self.graph):
                self.made = self.call()
        self.graph.replay()
        return self.made

    def _beside(self) -> list[Tensor] | None:
        """On a side stream: what runs on the default one before a capture may spoil it."""
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            made = self.call()
        torch.cuda.current_stream().wait_stream(stream)
        return made


def replayed(provider: Provider) -> Provider:
    return Provider(
        f"{provider.label}, graph", Kind.GRAPH, lambda tensors: Replay(provider.prepare(tensors))
    )


def with_graph(case: Case, device: torch.device) -> Case:
    """The case, on a GPU with its last tier once more, replayed from a graph."""
    tiers = [provider for provider in case.providers if provider.kind in TIERS]
    if device.type != "cuda" or not tiers:
        return case
    return dataclasses.replace(case, providers=(*case.providers, replayed(tiers[-1])))
