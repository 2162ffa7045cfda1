"""A process finds the others of its run, and leaves them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import torch
import torch._dynamo  # which optimizers import late; then it would hold the group beyond its end
import torch.distributed as dist

from pygan.settings import UserError
from pygan.training.config import TrainConfig
from pygan.training.distributed.environment import Environment, attempt_store
from pygan.training.distributed.group import Group, in_touch
from pygan.training.distributed.ranks import ALONE, Ranks


@contextmanager
def joined(config: TrainConfig) -> Iterator[Ranks]:
    """Inside the block the processes of this run are joined; one alone stays alone.

    GPUs talk by NCCL, and CPUs by gloo, as everything does that is not of the networks. Raises
    UserError for a batch that the processes cannot share.
    """
    environment = Environment.read()
    if environment.size == 1:
        yield ALONE
        return
    _check_batch(config, environment.size)
    waiting = timedelta(seconds=config.rank_timeout)
    gpus = torch.cuda.is_available() and config.device != "cpu"
    with in_touch():
        store = attempt_store()
        store.set_timeout(waiting)
        dist.init_process_group(
            "cpu:gloo,cuda:nccl" if gpus else "gloo",
            store=store,
            rank=environment.rank,
            world_size=environment.size,
            timeout=waiting,
        )
    yield Group(environment)
    # Not after an error: the others are to hear of it before they find the connection closed.
    dist.destroy_process_group()


def _check_batch(config: TrainConfig, size: int) -> None:
    if config.batch_size % (size * config.accumulate):
        parts = f" times accumulate {config.accumulate}" if config.accumulate > 1 else ""
        raise UserError(
            f"batch_size {config.batch_size} cannot be shared by {size} processes{parts}: choose a"
            f" multiple of {size * config.accumulate}"
        )
