"""Steps of the optimizers, by option and buffer. Numbers stand in the order in which ops.cpp reads
them, which is the reference's but for the switches of optional state at the end.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from kernel_cases import Case, double, random
from torch import Tensor

from pygan import reference

SCALARS = ("lr_tensor", "grad_scale", "found_inf")


@dataclass(frozen=True)
class Optimizer:
    """Called with options, makes a case."""

    name: str
    step: Callable[..., None]  # the reference
    defaults: Mapping[str, float]
    switches: Mapping[str, bool]  # options that the reference knows by the lists it gets
    state: Mapping[str, str | None]  # buffers, and the option that each needs
    every_option: Mapping[str, Any]

    @property
    def buffers(self) -> tuple[str, ...]:
        return ("param", "grad", *self.state)

    def __call__(
        self,
        dtype: torch.dtype,
        sizes: Sequence[int],
        *,
        offsets: Mapping[str, int] | None = None,
        scalars: Mapping[str, float] | None = None,
        **options: Any,
    ) -> Case:
        """`offsets` by buffer, `scalars` are those in the device's memory."""
        settings = {**self.defaults, **self.switches, **options}
        scalar_buffers = [(scalars or {}).get(name) for name in SCALARS]
        scalar_buffers = [x if x is None else torch.tensor(x) for x in scalar_buffers]
        unused = {b for b, option in self.state.items() if option and not settings[option]}

        def entry(n: int) -> list[Tensor | None]:
            x = {b: random(dtype, n, (offsets or {}).get(b, 0)) for b in self.buffers}
            for name in x:
                if name in ("grad_avg", "exp_avg"):
                    x[name].clamp_(-1, 1)
                elif "sq" in name:
                    x[name].square_().add_(2)  # the variance stays well above 0
            return [None if b in unused else x[b] for b in x] + [torch.tensor(3.0)]

        entries = [entry(n) for n in sizes]
        exact = [[double(x) for x in e] for e in entries]
        exact_scalars = [double(x) for x in scalar_buffers]
        columns = range(len(self.buffers) + 1)
        lists = [[e[i] for e in exact if e[i] is not None] for i in columns]
        numbers = [settings[name] for name in self.defaults]
        self.step(*lists, *numbers, *exact_scalars)
        return Case(
            self.name,
            dtype,
            scalar_buffers + [x for e in entries for x in e],
            exact_scalars + [x for e in exact for x in e],
            [*numbers, *(settings[name] for name in self.switches)],
        )


rmsprop = Optimizer(
    "rmsprop",
    reference.rmsprop_,
    {
        "lr": 0.1,
        "alpha": 0.9,
        "eps": 1e-8,
        "weight_decay": 0.0,
        "momentum": 0.0,
        "clip": math.inf,
        "maximize": False,
    },
    {"centered": False},
    {"square_avg": None, "momentum_buffer": "momentum", "grad_avg": "centered"},
    {"momentum": 0.9, "centered": True, "weight_decay": 0.01, "maximize": True},
)
adam = Optimizer(
    "adam",
    reference.adam_,
    {
        "lr": 0.1,
        "beta1": 0.5,
        "beta2": 0.9,
        "eps": 1e-8,
        "weight_decay": 0.0,
        "decoupled_weight_decay": False,
        "clip": math.inf,
        "maximize": False,
    },
    {"amsgrad": False},
    {"exp_avg": None, "exp_avg_sq": None, "max_exp_avg_sq": "amsgrad"},
    {
        "amsgrad": True,
        "weight_decay": 0.01,
        "decoupled_weight_decay": True,
        "maximize": True,
    },
)
OPTIMIZERS = (rmsprop, adam)
