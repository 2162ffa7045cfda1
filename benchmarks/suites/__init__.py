"""Suites of cases by name."""

from benchmarks.suites import fgan, optim

SUITES = {"optim": optim.CASES, "fgan": fgan.CASES}
