"""Processes that torch.distributed joins."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import Tensor

from pygan.settings import OutOfTouch, UserError
from pygan.training.distributed.environment import Environment
from pygan.training.distributed.ranks import Ranks

T = TypeVar("T")


class Group(Ranks):
    """One of several processes, in torch's default process group.

    Collectives raise OutOfTouch where another process is gone, or does not come in time.
    """

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.rank, self.size = environment.rank, environment.size

    def device(self, chosen: torch.device) -> torch.device:
        if chosen.type != "cuda":
            return chosen
        local, here = self.environment.local_rank, self.environment.local_size
        if chosen.index is not None and here > 1:
            raise UserError(
                f"device {chosen} is one GPU, for {here} processes: choose auto or cuda, and each"
                " takes its own"
            )
        if local >= torch.cuda.device_count():
            raise UserError(
                f"{here} processes run on this machine, but it has {torch.cuda.device_count()}"
                " GPUs: start one for each"
            )
        device = torch.device("cuda", local if chosen.index is None else chosen.index)
        torch.cuda.set_device(device)
        return device

    def sum(self, x: Tensor) -> Tensor:
        with in_touch():
            dist.all_reduce(x)
        return x

    def gather(self, x: Tensor) -> Tensor:
        gathered = [torch.empty_like(x) for _ in range(self.size)]
        with in_touch():
            dist.all_gather(gathered, x)
        return torch.stack(gathered)

    def of_first(self, make: Callable[[], T]) -> T:
        made = [make() if self.first else None]
        with in_touch():
            dist.broadcast_object_list(made, device=torch.device("cpu"))
        return made[0]  # type: ignore[return-value]


@contextmanager
def in_touch() -> Iterator[None]:
    """Inside the block torch's errors mean that another process is gone."""
    try:
        yield
    except RuntimeError as error:
        why = str(error).strip().splitlines()[0]
        raise OutOfTouch(
            f"lost touch with another process of the run: it ended, hung or was killed ({why})"
        ) from error
