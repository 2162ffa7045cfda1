"""Suites of cases by name."""

from benchmarks.suites import fgan, optim, penalty

SUITES = {"optim": optim.CASES, "fgan": fgan.CASES, "penalty": penalty.CASES}
