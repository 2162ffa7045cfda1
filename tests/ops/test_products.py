"""Products of matrices in raw memory, by the BLAS in torch and without it."""

import itertools
from pathlib import Path

import pytest
import torch
from torch.utils.cpp_extension import load

SOURCE = Path(__file__).parent / "products.cpp"


@pytest.fixture(scope="module", params=["blas", "torch"])
def ops(request, tmp_path_factory):
    name = f"pygan_products_by_{request.param}"
    flags = ["-O1", f"-DNAMESPACE={name}"] + ["-DHIDE_BLAS"] * (request.param == "torch")
    folder = tmp_path_factory.mktemp(name)
    load(name, [str(SOURCE)], flags, build_directory=str(folder), is_python_module=False)
    made = getattr(torch.ops, name)
    assert made.has_blas() == (request.param == "blas")
    return made


MEMORY = {
    "rows": lambda x: x,
    "columns": lambda x: x.t().contiguous().t(),
    "rows apart": lambda x: torch.cat([x, x], 1)[:, : x.shape[1]],
    "columns apart": lambda x: torch.cat([x, x])[: len(x)].t().contiguous().t(),
    "every second": lambda x: x.repeat_interleave(2, 1)[:, ::2],
    "every second row": lambda x: x.repeat_interleave(2, 0)[::2],
    "expanded": lambda x: x[:1].expand_as(x),
}
SIZES = [(3, 5, 4), (1, 5, 4), (3, 1, 4), (3, 5, 1), (1, 1, 4), (1, 5, 1), (3, 1, 1), (1, 1, 1)]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("sizes", [*SIZES, (3, 0, 4), (0, 5, 4), (3, 5, 0)], ids=str)
def test_products(ops, sizes, dtype):
    m, k, n = sizes
    for first, second in itertools.product(MEMORY.values(), repeat=2):
        a, b = first(torch.randn(m, k, dtype=dtype)), second(torch.randn(k, n, dtype=dtype))
        for width in (n, n + 3):
            whole = torch.randn(m, width, dtype=dtype)
            expected = whole.clone()
            for add in (False, True):
                ops.multiply(whole[:, :n], a, b, add)
                expected[:, :n] = expected[:, :n] * add + a @ b
                torch.testing.assert_close(whole, expected)
