"""Holds a kernel to the float64 reference, and bit for bit to the CPU kernel."""

import pytest
import torch
from cases import DTYPES, SIZES
from emulator import Buffers, Emulator
from kernel_cases import Case
from torch import Tensor

KERNEL_SIZES = [n for n in SIZES if n < 50_000]  # more would only be more of the same chunks
OFFSETS = [0, 1]  # elements: aligned for vectors, and not

each_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=str)
each_size = pytest.mark.parametrize("size", KERNEL_SIZES)
each_offset = pytest.mark.parametrize("offset", OFFSETS)

# In units of the last place. Half types are the float32 result rounded, hardly more than half a
# unit; in float64 the reference errs as much.
ULPS = {torch.float16: 0.51, torch.bfloat16: 0.51, torch.float32: 8, torch.float64: 16}


def assert_near_reference(case: Case, results: Buffers) -> None:
    for x, exact in zip(results, case.expected, strict=True):
        if x is None or x.numel() == 0:
            continue
        unit = exact.abs().clamp(min=case.scale).log2().floor().exp2() * torch.finfo(x.dtype).eps
        error = ((x.double() - exact).abs() / unit).max()
        assert error <= ULPS[x.dtype], f"{case.op} errs by {error} units in the last place"


def bits(x: Tensor | None) -> bytes:
    return b"" if x is None else x.reshape(-1).view(torch.uint8).numpy().tobytes()


def assert_same_bits(results: Buffers, others: Buffers) -> None:
    pairs = enumerate(zip(results, others, strict=True))
    assert not [i for i, (x, y) in pairs if bits(x) != bits(y)], "buffers, by number, that differ"


def check(case: Case, emulator: Emulator, orders: int = 3) -> None:
    results = case.run(emulator, orders=orders)
    assert_near_reference(case, results)
    assert_same_bits(results, case.run(emulator, "cpu", orders=1))
