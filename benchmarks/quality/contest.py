"""What is trained, until which quality.

The quality is the exact earth mover's distance of generated samples to as many held-out ones.
Between two finite sets of real samples it is above 0; a target is a multiple of what they score:

- 25 Gaussians, 2.4 times: an even law on the grid's square scores 2.5 times as much, so that a
  generator must have found Gaussians to meet it.
- digits, 1.15 times: in 64 dimensions no two samples are near. The mean image scores 1.5 times as
  much as real samples, a normal law with the data's mean and covariance 1.27 times.

Nearer to the data curves are flat, and when one meets the target is a matter of luck.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from benchmarks.case import Kind
from benchmarks.iteration import Game, Objective, Way
from benchmarks.suites.ways import wgan_gp
from pygan.data import Dataset, Digits, Gaussians25
from pygan.metrics import emd
from pygan.networks import MLPCritic, MLPGenerator

COMPARED = (Kind.AS_WRITTEN, Kind.TUNED, Kind.TIER_3)
REAL_SETS = 5  # of training samples that are judged as generated ones are


@dataclass(frozen=True)
class Contest:
    """A training to a quality.

    judged:   samples of a judgement, at most as many as are held out
    factor:   the target, in units of what real samples score
    every:    iterations between two judgements
    longest:  iterations after which a way that has not met the target gives up
    """

    name: str
    load: Callable[[], Dataset]
    game: Game
    objective: Objective
    judged: int
    factor: float
    every: int
    longest: int

    def ways(self) -> list[Way]:
        return [way for way in self.objective.ways if way.kind in COMPARED]

    def real_score(self, data: Dataset) -> float:
        """The mean distance of training samples to the held-out ones."""
        held_out = data.held_out[: self.judged]
        order = torch.randperm(len(data), generator=torch.Generator().manual_seed(0))
        sets = order[: REAL_SETS * len(held_out)].split(len(held_out))
        whole = [rows for rows in sets if len(rows) == len(held_out)]
        return sum(emd(data.batch(rows), held_out) for rows in whole) / len(whole)


def perceptrons(shape: tuple[int, ...], width: int, batch: int) -> Game:
    """Those of configs/gaussians-25-wgan-gp.yaml, of another width."""
    return Game(
        f"MLP 3x{width}, B={batch}",
        shape,
        MLPCritic(width=width, depth=3, he_init=True),
        MLPGenerator(latent_dim=2, width=width, depth=3, he_init=True),
        batch,
    )


def of_digits(width: int, batch: int) -> Game:
    """Those of configs/digits-wgan-gp.yaml, of another width."""
    return Game(
        f"MLP 2x{width}, B={batch}",
        (1, 8, 8),
        MLPCritic(width=width, depth=2),
        MLPGenerator(latent_dim=64, width=width, depth=3, batch_norm=True, tanh=True),
        batch,
    )


def gaussians(width: int, batch: int) -> Contest:
    game = perceptrons((2,), width, batch)
    objective = wgan_gp(weight=0.1, lr=1e-3)
    return Contest(
        f"25 Gaussians, {game.name}", Gaussians25().load, game, objective, 1024, 2.4, 50, 3000
    )


def digits(width: int, batch: int) -> Contest:
    game = of_digits(width, batch)
    return Contest(
        f"digits, {game.name}", Digits().load, game, wgan_gp(lr=5e-4), 512, 1.15, 25, 1500
    )


# Half the configurations' widths and theirs, Algorithm 1's batch and larger ones.
CONTESTS = (
    digits(128, 64),
    digits(256, 64),
    digits(256, 128),
    gaussians(128, 64),
    gaussians(128, 128),
    gaussians(256, 256),
)
