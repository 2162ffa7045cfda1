"""Suites of cases by name."""

from benchmarks.suites import (
    data,
    fgan,
    images,
    lean,
    ops,
    optim,
    penalty,
    wgan_gp,
    wgan_gp_iteration,
    wgan_gp_parts,
)

SUITES = {
    "ops": ops.CASES,
    "optim": optim.CASES,
    "fgan": fgan.CASES,
    "penalty": penalty.CASES,
    "wgan-gp": wgan_gp.CASES,
    "wgan-gp-iteration": wgan_gp_iteration.CASES,
    "wgan-gp-parts": wgan_gp_parts.CASES,
    "lean": lean.CASES,
    "data": data.CASES,
    "images": images.CASES,
}
