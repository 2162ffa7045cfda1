"""Trains all ways of a contest side by side, a slice of iterations each in turn.

So all of them meet the machine in the same state. Only training is timed: judging stands outside.
With one seed they have the same first weights and draw the same numbers: their curves are one until
training has amplified the roundings in which they differ.
"""

import random
import time
from collections.abc import Callable

import torch

from benchmarks.iteration import Loop
from benchmarks.quality.contest import Contest
from benchmarks.quality.outcome import Curve, Outcome, comparisons
from pygan.data import Dataset
from pygan.metrics import emd

WARM_UP = 5  # iterations of a training of its own, so that nobody pays for what is made once


class Runner:
    """One way's training, and its curve."""

    def __init__(self, contest: Contest, data: Dataset, way_number: int, seed: int) -> None:
        way = contest.ways()[way_number]
        self.contest, self.data = contest, data
        samples = data.batch(torch.arange(len(data)))
        game, n_critic = contest.game, contest.objective.n_critic
        warm_up = Loop(game, n_critic, way, samples, seed)
        for _ in range(WARM_UP):
            warm_up()
        self.loop = Loop(game, n_critic, way, samples, seed)
        self.held_out = data.held_out[: contest.judged]
        noise = torch.Generator().manual_seed(seed)
        self.z = game.generator.draw(len(self.held_out), noise)
        self.curve = Curve(way.label, way.kind, seed)
        self.seconds = 0.0

    def run_slice(self, target: float) -> None:
        start = time.perf_counter()
        for _ in range(self.contest.every):
            self.loop()
        self.seconds += time.perf_counter() - start
        curve = self.curve
        curve.iterations.append((len(curve.iterations) + 1) * self.contest.every)
        curve.seconds.append(self.seconds)
        curve.emd.append(emd(self.loop.sample(self.z), self.held_out))
        if curve.seconds_taken is None and curve.emd[-1] <= target:
            curve.seconds_taken = self.seconds


def race(contest: Contest, data: Dataset, target: float, seed: int) -> list[Curve]:
    """All ways with one seed, until each has met the target or the longest time is over."""
    runners = [Runner(contest, data, number, seed) for number in range(len(contest.ways()))]
    order = random.Random(seed)
    for _ in range(contest.longest // contest.every):
        for runner in order.sample(runners, len(runners)):
            runner.run_slice(target)
        if all(runner.curve.seconds_taken is not None for runner in runners):
            break
    return [runner.curve for runner in runners]


def hold(contest: Contest, seeds: int, tell: Callable[[Curve], None]) -> Outcome:
    """The whole contest; `tell` hears of each curve when its race is over."""
    data = contest.load()
    real_score = contest.real_score(data)
    target = contest.factor * real_score
    curves = []
    for seed in range(seeds):
        for curve in race(contest, data, target, seed):
            curves.append(curve)
            tell(curve)
    count = len(contest.ways())
    of_way = [curves[number::count] for number in range(count)]
    return Outcome(contest.name, target, real_score, curves, comparisons(of_way))
