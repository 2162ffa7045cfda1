"""The learning rate, a function of the step alone: a resumed run needs no memory of it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor

from pygan.training.config import TrainConfig

# By the name in `lr_decay`: the share of optimizer.lr that is left, from the share of steps done.
DECAYS: Mapping[str, Callable[[float], float]] = {
    "none": lambda done: 1.0,
    "linear": lambda done: 1.0 - done,
}


def learning_rate(config: TrainConfig, step: int) -> float:
    """That of generator update `step`, counted from 0, and of the critic updates before it."""
    return config.optimizer.lr * DECAYS[config.lr_decay](step / config.steps)


def set_learning_rate(lr: float | Tensor, *optimizers: torch.optim.Optimizer) -> None:
    """Give every parameter group this learning rate."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = lr


@contextmanager
def rate_from(lr: Tensor, *optimizers: torch.optim.Optimizer) -> Iterator[None]:
    """Inside the block optimizers read their learning rate from a tensor."""
    before = optimizers[0].param_groups[0]["lr"]
    set_learning_rate(lr, *optimizers)
    yield
    set_learning_rate(before, *optimizers)
