"""A generator learns the 25 Gaussians: how many modes, how well, how near, over the steps."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from pygan.data import Gaussians25
from pygan.metrics import emd
from pygan.reproduce.wgan_gp_toy import methods
from pygan.reproduce.wgan_gp_toy.methods import WIDTH, Method, play
from pygan.training.drawing import evaluate
from pygan.training.randomness import random_generator
from pygan.training.schedule import learning_rate, set_learning_rate
from pygan.training.state import TrainingState

# The authors take 100,000 steps. At ten times their learning rates, falling to 0, a few thousand
# do.
METHODS = tuple(method.faster(10) for method in methods.METHODS)
JUDGED = 10_000  # samples that modes are counted in
SHARE = 0.2  # of a mode's even share, in samples of high quality, that counts as covered
MATCHED = 1024  # samples that the distance matches
MEASURED = 20  # times that a game is measured, and once before the first step
PICTURED = 4  # times that samples are kept, and once before the first step


@dataclass(frozen=True)
class Row:
    """What a generator was worth after `step` steps."""

    step: int
    modes: int
    high_quality: float
    emd: float


@dataclass(frozen=True)
class Game:
    """Rows over the steps; by step, samples (MATCHED, 2)."""

    rows: list[Row]
    samples: dict[int, Tensor]


class Judge:
    """Judges generators from the same noise by the same real samples."""

    def __init__(self, seed: int) -> None:
        random = random_generator(torch.device("cpu"), seed, "judge")
        self.data = Gaussians25()
        self.z = torch.randn(JUDGED, 2, generator=random)
        self.real = self.data.draw(MATCHED, random)
        self.real_row = self._row(0, self.data.draw(JUDGED, random))

    def __call__(self, state: TrainingState) -> tuple[Row, Tensor]:
        """The generator's row now, and samples of it."""
        samples = evaluate(state.generator, self.z)
        return self._row(state.step, samples), samples[:MATCHED]

    def _row(self, step: int, samples: Tensor) -> Row:
        least = math.ceil(SHARE * JUDGED / len(self.data.means))
        covered, high_quality = self.data.modes(samples, least)
        return Row(step, covered, high_quality, emd(samples[:MATCHED], self.real))


def play_game(
    method: Method,
    judge: Judge,
    steps: int,
    seed: int,
    after_step: Callable[[], None],
    *,
    width: int = WIDTH,
) -> Game:
    """Train by this method, and measure as it goes."""
    game = Game([], {})
    measured, pictured = (_times(steps, count) for count in (MEASURED, PICTURED))
    config = method.config(judge.data, seed, width=width)
    config = replace(config, steps=steps, lr_decay="linear")
    for state in play(config, judge.data, steps):
        if state.step in measured:
            row, samples = judge(state)
            game.rows.append(row)
            if state.step in pictured:
                game.samples[state.step] = samples
        lr = learning_rate(config, state.step)
        set_learning_rate(lr, state.generator_optimizer, state.critic_optimizer)
        after_step()
    return game


def _times(steps: int, count: int) -> set[int]:
    """Steps at even distances, from 0 to the last."""
    return {round(steps * k / count) for k in range(count + 1)}
