"""Lists of tensors in one call, and the tables of multi_tensor.cuh that carry them."""

import pytest
import torch
from checks import check, each_dtype
from kernel_cases import adam, clip, rmsprop

ENTRY_BYTES = {clip: 16, rmsprop: 56, adam: 56}
SMALL, LARGE = 4000, 32000  # bytes of a table

each_op = pytest.mark.parametrize("make", ENTRY_BYTES)


@each_dtype
@each_op
@pytest.mark.parametrize("sizes", [[], [7], [0, 4097, 0, 0, 9001, 0], list(range(30))], ids=len)
def test_lists(sizes, make, dtype, emulator):
    check(make(dtype, sizes), emulator)


@each_op
@pytest.mark.parametrize("table, more", [(SMALL, 0), (SMALL, 1), (LARGE, 0), (LARGE, 1)])
def test_lists_that_fill_a_table(table, more, make, emulator):
    fits = (table - 4) // (ENTRY_BYTES[make] + 4)
    check(make(torch.float32, [n % 5 for n in range(fits + more)]), emulator, orders=1)


def test_list_of_500(emulator):
    check(rmsprop(torch.float32, [n % 70 for n in range(500)]), emulator, orders=1)
