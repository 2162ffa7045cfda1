"""Suites of cases by name."""

from benchmarks.suites import fgan, optim, wgan_gp

SUITES = {"optim": optim.CASES, "fgan": fgan.CASES, "wgan-gp": wgan_gp.CASES}
