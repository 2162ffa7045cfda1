"""All training samples in the memory of a GPU, or in main memory, before the first step."""

import os
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from pygan.data import Dataset, Stored
from pygan.settings import UserError

AT_ONCE = 4096  # samples that are read and copied at a time


def resident(data: Dataset, where: str, device: torch.device) -> Stored:
    """What batches are taken from: `data` itself, or a copy of its training samples in `where`.

    "cuda" is the run's own GPU. Raises UserError where there is none, or too little memory.
    """
    if where == "none":
        return data
    if where == "cuda" and device.type != "cuda":
        raise UserError(
            f"data.resident cuda needs a run on a GPU, not on {device}: set it to cpu or none"
        )
    return Resident(data, device if where == "cuda" else torch.device("cpu"))


class Resident:
    """The training samples of `data` as it keeps them, copied to `device` once, gathered there.

    Memory: one copy of the samples on the device; images are a byte a value. Raises UserError
    where that is more than the device has, before anything is copied.
    """

    on_disk = False

    def __init__(self, data: Dataset, device: torch.device) -> None:
        self.flip = data.flip
        self.floats = data.floats
        one = data.stored(torch.arange(1))
        check_room(len(data) * one.nbytes, device)
        self.samples = torch.empty((len(data), *one.shape[1:]), dtype=one.dtype, device=device)
        for start in range(0, len(data), AT_ONCE):
            part = self.samples[start : start + AT_ONCE]
            part.copy_(data.stored(torch.arange(start, start + len(part))))

    def __len__(self) -> int:
        return len(self.samples)

    def stored(self, indices: Tensor) -> Tensor:
        return self.samples.index_select(0, indices.to(self.samples.device, non_blocking=True))


def check_room(needed: int, device: torch.device) -> None:
    """UserError unless `needed` bytes fit into the device's memory."""
    room = ROOM[device.type](device)
    if needed > room:
        raise UserError(
            f"data.resident: the training samples take {needed / 1e9:.3g} GB and {device} has"
            f" {room / 1e9:.3g} GB for them: set it to none, or take fewer or smaller samples"
        )


def _free(device: torch.device) -> int:
    free, _ = torch.cuda.mem_get_info(device)
    return free


def _physical(_: torch.device) -> int:
    """All of main memory: what is free of it is mostly a cache that gives way."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


# Bytes that a device of that type has for samples.
ROOM: Mapping[str, Callable[[torch.device], int]] = {"cuda": _free, "cpu": _physical}
