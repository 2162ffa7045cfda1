"""Judging a generator: which metrics there are, on what they look, and what they say."""

from pygan.evaluation.judge import Judge
from pygan.evaluation.registry import METRICS, Metric, choose
from pygan.evaluation.scores import Score, Scores

__all__ = ["METRICS", "Judge", "Metric", "Score", "Scores", "choose"]
