"""What the kernels are called with, and what must come of it by the float64 reference. Buffers and
numbers stand in the order in which ops.cpp reads them.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import torch
from cases import maker
from emulator import Buffers, Emulator
from torch import Tensor

from pygan import reference

NAN = float("nan")  # in outputs, so that an element left out shows


@dataclass(frozen=True)
class Case:
    """One call of an op's launcher; `expected` is what the buffers are after it, to rounding of
    themselves or of numbers as large as `scale`.
    """

    op: str
    dtype: torch.dtype
    buffers: Buffers
    expected: Buffers
    numbers: Sequence[float] = ()
    scale: float = 1.0

    def run(self, emulator: Emulator, device: str = "cuda", orders: int = 3) -> Buffers:
        return emulator(f"{device}.{self.op}", self.dtype, self.buffers, self.numbers, orders)


def random(dtype: torch.dtype, n: int, offset: int = 0) -> Tensor:
    """Normal numbers, `offset` elements past a boundary of vectors."""
    return maker(dtype, torch.device("cpu"))(n + offset)[offset:]


def double(x: Tensor | None) -> Tensor | None:
    return x if x is None else x.to(torch.float64, copy=True)


def clip(dtype: torch.dtype, sizes: Sequence[int], offset: int = 0) -> Case:
    params = [random(dtype, n, offset) for n in sizes]
    expected = [double(p) for p in params]
    reference.clip_weights_(expected, 0.3)
    return Case("clip", dtype, params, expected, [0.3])


SCALARS = ("lr_tensor", "grad_scale", "found_inf")  # in the device's memory
RMSPROP_BUFFERS = ("param", "grad", "square_avg", "momentum_buffer", "grad_avg", "step")
RMSPROP_OPTIONS = {
    "lr": 0.1,
    "alpha": 0.9,
    "eps": 1e-8,
    "weight_decay": 0.0,
    "momentum": 0.0,
    "clip": math.inf,
    "maximize": False,
}
ADAM_BUFFERS = ("param", "grad", "exp_avg", "exp_avg_sq", "max_exp_avg_sq", "step")
ADAM_OPTIONS = {
    "lr": 0.1,
    "beta1": 0.5,
    "beta2": 0.9,
    "eps": 1e-8,
    "weight_decay": 0.0,
    "decoupled": False,
    "clip": math.inf,
    "maximize": False,
}


def rmsprop(
    dtype: torch.dtype,
    sizes: Sequence[int],
    *,
    centered: bool = False,
    offsets: Mapping[str, int] | None = None,
    scalars: Mapping[str, float] | None = None,
    **options: float,
) -> Case:
    """`offsets` by buffer, `scalars` are those in the device's memory."""
    options = RMSPROP_OPTIONS | options
    unused = {
        name
        for name, used in (("momentum_buffer", options["momentum"]), ("grad_avg", centered))
        if not used
    }

    def entry(n: int) -> dict[str, Tensor]:
        x = _random_entry(RMSPROP_BUFFERS, dtype, n, offsets)
        x["grad_avg"].clamp_(-1, 1)
        x["square_avg"].square_().add_(2)  # the variance stays well above 0
        return x

    return _optimizer("rmsprop", dtype, map(entry, sizes), unused, scalars, options)


def adam(
    dtype: torch.dtype,
    sizes: Sequence[int],
    *,
    amsgrad: bool = False,
    offsets: Mapping[str, int] | None = None,
    scalars: Mapping[str, float] | None = None,
    **options: float,
) -> Case:
    """As `rmsprop`."""

    def entry(n: int) -> dict[str, Tensor]:
        x = _random_entry(ADAM_BUFFERS, dtype, n, offsets)
        for name in ("exp_avg_sq", "max_exp_avg_sq"):
            x[name].square_().add_(1)
        return x

    unused = set() if amsgrad else {"max_exp_avg_sq"}
    return _optimizer("adam", dtype, map(entry, sizes), unused, scalars, ADAM_OPTIONS | options)


def _random_entry(
    names: Sequence[str], dtype: torch.dtype, n: int, offsets: Mapping[str, int] | None
) -> dict[str, Tensor]:
    """A parameter of `n` elements and what goes with it; 3 steps have been made."""
    x = {name: random(dtype, n, (offsets or {}).get(name, 0)) for name in names[:-1]}
    return x | {"step": torch.tensor(3.0)}


def _optimizer(
    op: str,
    dtype: torch.dtype,
    entries: Iterable[Mapping[str, Tensor]],
    unused: Collection[str],
    scalars: Mapping[str, float] | None,
    options: Mapping[str, float],
) -> Case:
    rows = [[None if name in unused else x for name, x in e.items()] for e in entries]
    numbers = [(scalars or {}).get(name) for name in SCALARS]
    scalar_buffers = [x if x is None else torch.tensor(x) for x in numbers]
    exact = [[double(x) for x in row] for row in rows]
    exact_scalars = [double(x) for x in scalar_buffers]
    columns = range(len(RMSPROP_BUFFERS))  # as many for each optimizer
    lists = [[row[i] for row in exact if row[i] is not None] for i in columns]
    getattr(reference, f"{op}_")(*lists, *options.values(), *exact_scalars)
    return Case(
        op,
        dtype,
        scalar_buffers + [x for row in rows for x in row],
        exact_scalars + [x for row in exact for x in row],
        list(options.values()),
    )


def critic_loss(dtype: torch.dtype, n_real: int, n_fake: int, offset: int = 0) -> Case:
    f_real, f_fake = random(dtype, n_real, offset), random(dtype, n_fake, offset) + 1
    expected = [double(f_real), double(f_fake)]
    loss = reference.wasserstein_critic_loss(*expected)
    buffers = [f_real, f_fake, torch.tensor(NAN, dtype=dtype)]
    return Case("wasserstein_critic_loss", dtype, buffers, [*expected, loss])


def critic_loss_backward(dtype: torch.dtype, n_real: int, n_fake: int, offset: int = 0) -> Case:
    upstream = random(dtype, 1)
    signs_and_sizes = ((-1, n_real), (1, n_fake))
    grads = [random(dtype, n, offset).fill_(NAN) for _, n in signs_and_sizes]
    exact = [double(upstream).mul(sign).div(n).expand(n) for sign, n in signs_and_sizes]
    return Case(
        "wasserstein_critic_loss_backward",
        dtype,
        [*grads, upstream],
        [*exact, double(upstream)],
        scale=torch.finfo(dtype).tiny,
    )
