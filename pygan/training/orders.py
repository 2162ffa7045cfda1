"""Orders of an epoch, each a function of the data's size, the run's seed and the epoch's number."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from pygan.training.randomness import full_order, permutation, random_generator

BLOCK = 256  # consecutive samples: 3 MB of colour images of side 64
WINDOW = 64 * BLOCK  # samples that are mixed: 200 MB, which memory must hold


def block_order(size: int, seed: int, epoch: int) -> Tensor:
    """Blocks of consecutive samples in random order, then each window of them mixed: (size,) int64.

    So a disk is read in large pieces, each of them once an epoch.
    """
    starts = permutation(-(-size // BLOCK), seed, "blocks", epoch) * BLOCK
    samples = (starts[:, None] + torch.arange(BLOCK)).flatten()
    windows = torch.split(samples[samples < size], WINDOW)
    random = random_generator(torch.device("cpu"), seed, "windows", epoch)
    return torch.cat([part[torch.randperm(len(part), generator=random)] for part in windows])


# By the name in `order`.
ORDERS: Mapping[str, Callable[[int, int, int], Tensor]] = {
    "full": full_order,
    "blocks": block_order,
}
