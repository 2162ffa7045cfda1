"""Whole iterations of training, in the ways that the suites and modes compare.

An iteration is the objective's critic steps, each on a fresh batch of data, and a generator step.
"""

from benchmarks.iteration.game import Game
from benchmarks.iteration.loop import Loop
from benchmarks.iteration.way import Objective, Way

__all__ = ["Game", "Loop", "Objective", "Way"]
