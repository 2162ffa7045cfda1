"""How an iteration is done: the losses, the optimizers and the habits of one provider."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from benchmarks.case import Kind
from benchmarks.iteration.batches import Batches, gathered

CriticLoss = Callable[[nn.Module, Tensor, Tensor, torch.Generator], Tensor]
GeneratorLoss = Callable[[Tensor], Tensor]  # of the critic's numbers
MakeOptimizer = Callable[[Sequence[Tensor]], torch.optim.Optimizer]


def keep(network: nn.Module) -> nn.Module:
    return network


@dataclass(frozen=True)
class Way:
    """One way to play an objective.

    detached:  the critic's graph ends at the generated samples
    frozen:    the generator's step computes no gradient of the critic's parameters
    constrain: what is done to the critic's parameters after each step of its optimizer
    change:    what is done to each network before training; returns it
    """

    label: str
    kind: Kind
    critic_loss: CriticLoss
    generator_loss: GeneratorLoss
    critic_optimizer: MakeOptimizer
    generator_optimizer: MakeOptimizer
    batches: Batches = gathered
    detached: bool = True
    frozen: bool = True
    constrain: Callable[[list[Tensor]], None] | None = None
    change: Callable[[nn.Module], nn.Module] = keep


@dataclass(frozen=True)
class Objective:
    """A game's rules: critic steps before each generator step, and the ways to play."""

    name: str
    n_critic: int
    ways: tuple[Way, ...]
