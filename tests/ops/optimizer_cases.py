"""The optimizers as the tests that hold for all of them see them, and parameters to work on."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import torch
from cases import layout, same_layout_copy
from torch import Tensor

import pygan

Options = Mapping[str, Any]


def grid(**values: Sequence[Any]) -> list[Options]:
    """Every combination of the options."""
    return [
        dict(zip(values, chosen, strict=True)) for chosen in itertools.product(*values.values())
    ]


@dataclass(frozen=True)
class OptimizerCase:
    """An optimizer of pygan and its namesake in torch."""

    ours: type[torch.optim.Optimizer]
    theirs: type[torch.optim.Optimizer]
    options: list[Options]  # every variant
    every_buffer: Options  # all state that there is, in one variant
    unit_steps: Options  # first steps change a parameter by lr, whatever the gradient
    buffers: list[str]
    defaults: Options = field(default_factory=dict)  # where torch's are others


OPTIMIZERS = [
    OptimizerCase(
        pygan.optim.RMSprop,
        torch.optim.RMSprop,
        grid(
            momentum=(0, 0.9),
            centered=(False, True),
            weight_decay=(0, 0.01),
            maximize=(False, True),
        ),
        {"momentum": 0.9, "centered": True, "weight_decay": 0.01, "maximize": True},
        {"alpha": 0.0, "eps": 0.0},
        ["square_avg", "momentum_buffer", "grad_avg"],
    ),
    OptimizerCase(
        pygan.optim.Adam,
        torch.optim.Adam,
        grid(amsgrad=(False, True), weight_decay=(0, 0.01), maximize=(False, True))
        + grid(
            decoupled_weight_decay=(True,), weight_decay=(0.01,), betas=((0.0, 0.9), (0.9, 0.999))
        ),
        {"amsgrad": True, "weight_decay": 0.01, "maximize": True},
        {"betas": (0.0, 0.0), "eps": 0.0},
        ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"],
        {"betas": (0.5, 0.9)},
    ),
]
VARIANTS = [(case, options) for case in OPTIMIZERS for options in case.options]


def name(value: Any) -> str | None:
    """The test id of a case or of options."""
    if isinstance(value, OptimizerCase):
        return value.ours.__name__
    if isinstance(value, dict):
        return "-".join(f"{k}{v}" if k == "betas" else k for k, v in value.items() if v) or "plain"
    return None


each_optimizer = pytest.mark.parametrize("case", OPTIMIZERS, ids=name)
each_variant = pytest.mark.parametrize(("case", "options"), VARIANTS, ids=name)


def parameters(
    dtype: torch.dtype,
    device: torch.device,
    names: Sequence[str] = ("contiguous", "odd", "scalar", "channels_last", "empty"),
) -> list[Tensor]:
    return [layout(name, dtype, device).requires_grad_() for name in names]


def copies(params: list[Tensor], dtype: torch.dtype | None = None) -> list[Tensor]:
    return [same_layout_copy(p.detach()).to(dtype or p.dtype).requires_grad_() for p in params]


def set_grads(*lists: list[Tensor]) -> None:
    """One random gradient a parameter, the same for every list."""
    for params in zip(*lists, strict=True):
        grad = torch.randn(params[0].shape, dtype=torch.float64).to(params[0].device)
        for p in params:
            p.grad = grad.to(params[0].dtype).to(p.dtype)


def clamp(params: list[Tensor], clip: float) -> None:
    """What a WGAN training loop does after the step."""
    for p in params:
        p.data.clamp_(-clip, clip)


def largest_difference(xs: list[Tensor], ys: list[Tensor]) -> float:
    pairs = zip(xs, ys, strict=True)
    return max((x.double() - y.double()).abs().max().item() for x, y in pairs if x.numel())


def linear() -> Tensor:
    return torch.ones(3, requires_grad=True)
