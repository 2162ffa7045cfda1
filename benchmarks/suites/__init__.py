"""Suites of cases by name."""

from benchmarks.suites import fgan, lean, optim, penalty, wgan_gp

SUITES = {
    "optim": optim.CASES,
    "fgan": fgan.CASES,
    "penalty": penalty.CASES,
    "wgan-gp": wgan_gp.CASES,
    "lean": lean.CASES,
}
