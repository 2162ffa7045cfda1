"""What torchrun tells a process of its place among the others, and the store that they share."""

import os
from datetime import timedelta
from functools import cache
from typing import NamedTuple, Self

from torch.distributed import PrefixStore, Store, TCPStore  # type: ignore[attr-defined]

CONNECTION = timedelta(seconds=120)  # to the store, which the first process or torchrun has


class Environment(NamedTuple):
    """torchrun's environment variables.

    rank, size:             of all processes
    local_rank, local_size: of those on this machine
    restarts:               how often torchrun has started the processes again
    """

    rank: int
    size: int
    local_rank: int
    local_size: int
    restarts: int

    @classmethod
    def read(cls) -> Self:
        """That of this process; of one alone where nothing has set it."""
        names = {
            "RANK": 0,
            "WORLD_SIZE": 1,
            "LOCAL_RANK": 0,
            "LOCAL_WORLD_SIZE": 1,
            "TORCHELASTIC_RESTART_COUNT": 0,
        }
        return cls(*(int(os.environ.get(name, default)) for name, default in names.items()))


def launch_command() -> str:
    """What options follow to start a run on processes like these; a sentence for many machines."""
    environment = Environment.read()
    if environment.size == 1:
        return "pygan train"
    if environment.size == environment.local_size:
        return f"torchrun --nproc-per-node {environment.size} -m pygan train"
    return "the command of each machine, with"


def has_agent() -> bool:
    """Whether torchrun holds the store, so that it outlives the processes."""
    return os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True"


@cache
def run_store() -> Store:
    """What all processes of a run read and write, those before a restart included."""
    environment = Environment.read()
    return TCPStore(
        os.environ.get("MASTER_ADDR", "127.0.0.1"),
        int(os.environ.get("MASTER_PORT", 29500)),
        environment.size,
        is_master=environment.rank == 0 and not has_agent(),
        timeout=CONNECTION,
        wait_for_workers=False,
    )


def attempt_store() -> Store:
    """The same for one start of the processes: none sees what those before a restart left."""
    return PrefixStore(f"attempt {Environment.read().restarts}", run_store())
