"""The divergences that tests sweep, and exact figures of them."""

import json
from pathlib import Path

import torch
from torch import Tensor

from pygan.divergences import Divergence, divergence

EXACT = json.loads((Path(__file__).parent / "data" / "divergences.json").read_text())
EXACT_ROWS = [
    (divergence(entry["name"], **entry["params"]), row)
    for entry in EXACT["divergences"]
    for row in entry["table"] + entry["far"]
]

# Every divergence, and every regime of those that have a parameter.
DIVERGENCES: list[Divergence] = [
    divergence("total_variation"),
    divergence("kl"),
    divergence("reverse_kl"),
    divergence("pearson"),
    divergence("neyman"),
    divergence("squared_hellinger"),
    divergence("jeffrey"),
    divergence("jensen_shannon"),
    divergence("jensen_shannon_weighted"),
    divergence("jensen_shannon_weighted", pi=0.3),
    divergence("jensen_shannon_weighted", pi=0.97),
    divergence("gan"),
    divergence("alpha", alpha=-1.5),
    divergence("alpha", alpha=0.5),
    divergence("alpha", alpha=0.7),
    divergence("alpha", alpha=1.5),
    divergence("alpha", alpha=3),
]


def with_derivatives(ops, name: str, d, v: Tensor) -> list[Tensor]:
    """The map and its first two derivatives at `v`, by autograd."""
    v = v.detach().requires_grad_()
    orders = [getattr(ops, name)(v, d)]
    for _ in range(2):
        y = orders[-1]
        dy = torch.autograd.grad(y.sum(), v, create_graph=True)[0] if y.requires_grad else None
        orders.append(torch.zeros_like(v) if dy is None else dy)
    return [y.detach() for y in orders]
