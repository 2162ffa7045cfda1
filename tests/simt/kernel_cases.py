"""What the kernels are called with, and what must come of it by the float64 reference. Buffers and
numbers stand in the order in which ops.cpp reads them.
"""

from collections.abc import Sequence
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
