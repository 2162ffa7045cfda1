"""Suites of cases by name."""

import torch

from benchmarks.suites import (
    data,
    fgan,
    images,
    lean,
    ops,
    optim,
    penalty,
    train,
    wgan_gp,
    wgan_gp_parts,
)

SUITES = {
    "ops": ops.CASES,
    "optim": optim.CASES,
    "fgan": fgan.CASES,
    "penalty": penalty.CASES,
    "wgan-gp": wgan_gp.CASES,
    "wgan-gp-parts": wgan_gp_parts.CASES,
    "lean": lean.CASES,
    "data": data.CASES,
    "images": images.CASES,
    "train": train.CASES,
}
if torch.cuda.is_available():
    SUITES["train-full"] = train.CASES_FULL  # hours on a CPU
