"""What a benchmark is made of: a case, and the providers that do its work in different ways."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor

Call = Callable[[], list[Tensor] | None]


class Kind(StrEnum):
    """What a provider stands for in a comparison."""

    AS_WRITTEN = "as written"  # plain PyTorch as users write it
    TUNED = "tuned"  # plain PyTorch at its best
    COMPILED = "compiled"  # torch.compile in the best form that compiles
    TIER_1 = "tier 1"  # a pygan op in place of PyTorch's
    TIER_2 = "tier 2"  # modules whose double backward carries no zeros
    TIER_3 = "tier 3"  # a critic step without double backward
    GRAPH = "graph"  # the last tier of the case, replayed from a CUDA graph
    INFORMATION = "information"  # does other work, so it is neither checked nor compared


BASELINES = (Kind.AS_WRITTEN, Kind.TUNED, Kind.COMPILED)
TIERS = (Kind.TIER_1, Kind.TIER_2, Kind.TIER_3)
MAY_FAIL = (Kind.COMPILED, Kind.GRAPH)  # the row then says why, and the others are timed


@dataclass(frozen=True)
class Work:
    """The least that a call has to do, whoever does it; 0 where nobody counted.

    `bytes`: read and written once each in main memory; `flops`: of matrix products, two for a
    multiplication and an addition.
    """

    bytes: int = 0
    flops: int = 0


@dataclass(frozen=True)
class Provider:
    """One way to do the work of a case.

    `prepare` takes the case's tensors and returns the call to time. That returns the tensors it
    computes, or None if it changes the case's tensors in place.
    """

    label: str
    kind: Kind
    prepare: Callable[[list[Tensor]], Call]


@dataclass(frozen=True)
class Case:
    """The same work done by several providers, the first of which is the reference of the check.

    `setup` makes a fresh copy of the same tensors for every provider; after the same number of
    calls no element that they made may differ from the reference by more than `tolerance`.
    `work` is what the share of the machine's roof is counted from.
    """

    name: str
    setup: Callable[[torch.device], list[Tensor]]
    providers: tuple[Provider, ...]
    tolerance: float
    work: Work = Work()
