"""Stateless randomness: every draw is a function of the run's seed, its purpose and a counter.

So a checkpoint needs no generator state, and a resumed run draws what the unbroken one would have.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache

import torch
from torch import Tensor


def derive_seed(seed: int, purpose: str, *counters: int) -> int:
    """A 64-bit seed for one purpose at one point of the run."""
    key = "/".join(map(str, (seed, purpose, *counters)))
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")


def random_generator(
    device: torch.device, seed: int, purpose: str, *counters: int
) -> torch.Generator:
    """A random generator on the device, at the start of what it draws for this purpose."""
    return torch.Generator(device).manual_seed(derive_seed(seed, purpose, *counters))


def permutation(size: int, seed: int, purpose: str, *counters: int) -> Tensor:
    """A random order of 0..size-1, int64."""
    generator = random_generator(torch.device("cpu"), seed, purpose, *counters)
    return torch.randperm(size, generator=generator)


def seed_networks(seed: int, purpose: str, *counters: int) -> None:
    """Set torch's global generators, for networks that draw from nothing else, as dropout does."""
    value = derive_seed(seed, purpose, *counters)
    # torch.manual_seed writes down the stack for each kind of device not in use, on every call.
    torch.default_generator.manual_seed(value)
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        torch.cuda.manual_seed_all(value)


@contextmanager
def own_randomness() -> Iterator[None]:
    """After the block torch's global generators are as they were before it."""
    devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices):
        yield


@contextmanager
def global_seed(seed: int, purpose: str) -> Iterator[None]:
    """Seeds torch's global generators inside the block, for code that draws from nothing else."""
    with own_randomness():
        seed_networks(seed, purpose)
        yield


# MurmurHash3's finalizer, as int64.
MIXERS = (0xFF51AFD7ED558CCD - (1 << 64), 0xC4CEB9FE1A85EC53 - (1 << 64))


def coins(samples: Tensor, seed: int, purpose: str, *counters: int) -> Tensor:
    """A fair coin for each sample (B,) int64: (B,) bool, a function of the sample and the key.

    Whoever holds some samples of a batch throws for them what one with the whole batch would have.
    """
    mixed = samples ^ (derive_seed(seed, purpose, *counters) - (1 << 63))
    for mixer in MIXERS:
        mixed = (mixed ^ (mixed >> 33 & 0x7FFFFFFF)) * mixer
    return mixed < 0


def full_order(size: int, seed: int, epoch: int) -> Tensor:
    """Of one epoch, any order as likely as any other: (size,) int64."""
    return permutation(size, seed, "epoch", epoch)


class BatchOrder:
    """Which samples each batch holds: the data in a new random order every epoch.

    Batches run on over the end of an epoch, so each sample comes equally often. `order` gives that
    of an epoch, from size, seed and its number.
    """

    def __init__(
        self,
        size: int,
        batch_size: int,
        seed: int,
        order: Callable[[int, int, int], Tensor] = full_order,
    ) -> None:
        self.size = size
        self.batch_size = batch_size
        self._epoch = lru_cache(maxsize=2)(lambda epoch: order(size, seed, epoch))

    def __call__(self, number: int) -> Tensor:
        """Indices (batch_size,) int64 of batch `number`, counted from 0 over the whole run."""
        start = number * self.batch_size
        stop = start + self.batch_size
        epochs = range(start // self.size, (stop - 1) // self.size + 1)
        begins = [epoch * self.size for epoch in epochs]
        return torch.cat(
            [
                self._epoch(epoch)[max(start - begin, 0) : stop - begin]
                for epoch, begin in zip(epochs, begins, strict=True)
            ]
        )
