"""Suites of cases by name."""

from benchmarks.suites import (
    data,
    fgan,
    lean,
    optim,
    penalty,
    train,
    wgan_gp,
    wgan_gp_parts,
)

SUITES = {
    "optim": optim.CASES,
    "fgan": fgan.CASES,
    "penalty": penalty.CASES,
    "wgan-gp": wgan_gp.CASES,
    "wgan-gp-parts": wgan_gp_parts.CASES,
    "lean": lean.CASES,
    "data": data.CASES,
    "train": train.CASES,
    "train-full": train.CASES_FULL,
}
