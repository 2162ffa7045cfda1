"""Playing the games: where they settle, and what every divergence says of every Gaussian."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from pygan.divergences import Divergence
from pygan.reproduce.fgan_gaussians.game import Game

TAIL = 0.2  # share of the steps of a training, at its end, over which its result is averaged
AGAIN = 0.1  # steps of `judge`, as a share of those; it averages over the second half


@dataclass(frozen=True)
class Outcome:
    """Averages over the end of a game, and the first step with a value that is not finite."""

    mean: float
    std: float
    bound: float
    broke_at: int | None


def play(
    divergences: Sequence[Divergence],
    steps: int,
    random: torch.Generator,
    after_step: Callable[[], None],
) -> tuple[Game, list[Outcome]]:
    """Train a Gaussian by each divergence, from N(0, 1)."""
    game = Game.start(divergences, random)
    path = torch.empty(steps, 3, len(divergences), dtype=torch.float64)
    for row in path:
        row[0], row[1] = game.mean.detach().squeeze(1), game.std.detach().squeeze(1)
        row[2] = game.step(random)
        after_step()
    averages = _end(path, TAIL).mean(0).T
    broken = ~path.isfinite().all(1).T
    broke_at = [int(at.nonzero()[0]) if at.any() else None for at in broken]
    outcomes = [
        Outcome(mean, std, bound, at)
        for (mean, std, bound), at in zip(averages.tolist(), broke_at, strict=True)
    ]
    return game, outcomes


def judge(
    game: Game,
    outcomes: Sequence[Outcome],
    steps: int,
    random: torch.Generator,
    after_step: Callable[[], None],
) -> list[list[float]]:
    """The bounds F of each outcome (row) by each divergence (column), with the Gaussians held.

    Each critic goes on from where it stood: trained by its divergence, against another Gaussian.
    """
    mean, std = (torch.tensor([getattr(o, name) for o in outcomes]) for name in ("mean", "std"))
    crossed = game.crossed(mean, std)
    bounds = torch.empty(steps, len(outcomes) ** 2, dtype=torch.float64)
    for row in bounds:
        row[:] = crossed.step(random)
        after_step()
    means: list[list[float]] = _end(bounds, 0.5).mean(0).reshape(len(outcomes), -1).tolist()
    return means


def steps_of_judge(steps: int) -> int:
    """How many steps `judge` gets after `steps` of `play`."""
    return math.ceil(AGAIN * steps)


def _end(path: Tensor, share: float) -> Tensor:
    return path[-math.ceil(share * len(path)) :]
