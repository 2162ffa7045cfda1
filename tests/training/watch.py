"""Watches torch's operations for what would make the host wait for a GPU, or break a recording."""

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from pygan.reference import checks

aten = torch.ops.aten

# What the host must know to go on: a number, or a size that depends on numbers.
WAITING = {
    aten._local_scalar_dense,
    aten.nonzero,
    aten.masked_select,
    aten.equal,
    aten._unique2,
    aten.unique_dim,
    aten.unique_consecutive,
    aten.bincount,
    aten.repeat_interleave,
}
INDEXING = {aten.index, aten.index_put, aten.index_put_}


class NoWaiting(TorchDispatchMode):
    """Inside the block an operation that a GPU would make the host wait for is an error."""

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        masks = [x for x in tensors_in(args[1:]) if x.dtype in (torch.bool, torch.uint8)]
        waits = func.overloadpacket in WAITING or (func.overloadpacket in INDEXING and masks)
        assert not waits, f"{func} waits for the device"
        return func(*args, **kwargs)


class Recordable(NoWaiting):
    """Besides, operations draw from no generator of their own.

    read: what they read that none of them made, by address. All memory of the block stays in use,
    so that an address is one tensor's.
    """

    def __init__(self) -> None:
        super().__init__()
        self.read: dict[int, Tensor] = {}
        self._made: list[Tensor] = []
        self._own: set[int] = set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        drawn = any(isinstance(x, torch.Generator) for x in tree_leaves((args, kwargs)))
        assert not drawn, f"{func} draws from a generator that no recording knows"
        for tensor in tensors_in((args, kwargs)):
            address = tensor.untyped_storage().data_ptr()
            if address not in self._own:
                self.read[address] = tensor
        result = super().__torch_dispatch__(func, types, args, kwargs)
        outside = self.read.keys()
        for tensor in tensors_in(result):
            address = tensor.untyped_storage().data_ptr()
            if address not in outside:
                self._own.add(address)
            self._made.append(tensor)
        return result


def spare_cpu_checks(patch: pytest.MonkeyPatch) -> None:
    """Leave out the look at epsilon's values, which is for CPUs only."""
    patch.setattr(checks, "is_compiling", lambda: True)


def tensors_in(tree: Any) -> Iterator[Tensor]:
    """The tensors in nested lists, tuples and dicts, those of no bytes apart."""
    return (x for x in tree_leaves(tree) if isinstance(x, Tensor) and x.numel())
