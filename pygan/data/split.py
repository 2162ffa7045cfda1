"""Which images train and which are held out: the same for every run, so that runs compare."""

from typing import Annotated, NamedTuple

import torch
from torch import Tensor

from pygan.settings import Range, UserError

# The type of a setting.
HeldOut = Annotated[
    float,
    Range(
        "a share below 1 or a whole number of images",
        lambda x: 0 < x < 1 or (x >= 1 and float(x).is_integer()),
    ),
    "share of the images kept out of training, or their number",
]


class Split(NamedTuple):
    """Indices of samples, int64: (N,) to train on and (M,) kept out of training."""

    training: Tensor
    held_out: Tensor


def split_at(training: int, count: int) -> Split:
    """The first samples train and the rest of `count` are held out, as in files that part them."""
    rows = torch.arange(count)
    return Split(rows[:training], rows[training:])


def random_split(count: int, held_out: float) -> Split:
    """Hold out samples at random: a share of `count` below 1, their number from 1 on.

    The order follows from a fixed seed. Raises UserError where one side would be empty.
    """
    held = _number(count, held_out)
    order = torch.randperm(count, generator=torch.Generator().manual_seed(0))
    return Split(order[held:], order[:held])


def tail_split(count: int, held_out: float) -> Split:
    """Hold out the last samples, of those that are in random order: a share or their number.

    Raises UserError where one side would be empty.
    """
    return split_at(count - _number(count, held_out), count)


def _number(count: int, held_out: float) -> int:
    held = round(held_out * count) if held_out < 1 else int(held_out)
    if not 0 < held < count:
        raise UserError(
            f"data.held_out {held_out:g} of {count} images leaves none to train on or none to hold"
            " out: choose another, or take more images"
        )
    return held
