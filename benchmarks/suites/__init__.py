"""Suites of cases by name."""

from benchmarks.suites import optim

SUITES = {"optim": optim.CASES}
