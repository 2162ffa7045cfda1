"""A critic step of a joint batch, shared by processes on one machine; gloo adds the gradients.

Plain PyTorch uses DistributedDataParallel; pygan what its trainer uses, one all_reduce of all
gradients in one vector. A process has one thread, so more of them get more of the machine.
"""

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
from torch import nn

from benchmarks.case import BASELINES
from benchmarks.growth.axes import WAYS, mnist
from benchmarks.growth.line import Growth, Point, fit
from benchmarks.timing import Spread, no_garbage_collection
from pygan.training.distributed.environment import Environment
from pygan.training.distributed.gradients import averaged
from pygan.training.distributed.group import Group

SIZES = (1, 2, 4)
BATCH = 4096  # of all processes together
WARM_UP = 3  # steps

REASON = (
    "rather above the line with as many processes as cores: they wait for the slowest of them, and"
    " share caches, memory and whatever else runs; the gradients' sum costs the same for any batch"
)


def shared_step(group: Group, number: int) -> Callable[[], None]:
    """This process's part of a step in the way of that number."""
    _, kind, loss, make_optimizer = WAYS[number]
    setting, cpu = mnist(BATCH), torch.device("cpu")
    critic = setting.critic(cpu)
    by_hooks = kind in BASELINES and group.size > 1
    called: nn.Module = nn.parallel.DistributedDataParallel(critic) if by_hooks else critic
    optimizer = make_optimizer(critic)
    real, fake = map(group.own, setting.samples(cpu))
    draws = torch.Generator().manual_seed(group.rank)

    def call() -> None:
        optimizer.zero_grad()
        value = loss(called, real, fake, draws)
        value.backward()
        if not by_hooks:
            averaged(group, critic.parameters(), {"loss": value.detach()})
        optimizer.step()

    return call


def timed(call: Callable[[], None]) -> float:
    """Seconds of a call, from a common start to the slowest process's end."""
    dist.barrier()
    start = time.perf_counter()
    call()
    seconds = torch.tensor(time.perf_counter() - start, dtype=torch.float64)
    dist.all_reduce(seconds, op=dist.ReduceOp.MAX)
    return seconds.item()


def run_process(rank: int, size: int, rounds: int, folder: str) -> None:
    """One of the processes; the first writes the seconds of all ways, (rounds, ways)."""
    torch.set_num_threads(1)
    dist.init_process_group("gloo", f"file://{folder}/store", rank=rank, world_size=size)
    group = Group(Environment(rank, size, rank, size, restarts=0))
    calls = [shared_step(group, number) for number in range(len(WAYS))]
    for call in calls * WARM_UP:
        call()
    order = random.Random(0)  # the same in every process
    seconds = np.empty((rounds, len(calls)))
    with no_garbage_collection():
        for row in seconds:
            for i in order.sample(range(len(calls)), len(calls)):
                row[i] = timed(calls[i])
    if group.first:
        np.save(Path(folder) / "seconds.npy", seconds)
    dist.destroy_process_group()


def seconds_of(size: int, rounds: int) -> np.ndarray:
    with tempfile.TemporaryDirectory(prefix="pygan-benchmark-") as folder:
        torch.multiprocessing.spawn(run_process, (size, rounds, folder), nprocs=size)
        return np.load(Path(folder) / "seconds.npy")


def measure_ranks(rounds: int) -> Growth:
    """Seconds of a step against the number of processes."""
    seconds = {size: seconds_of(size, rounds) for size in SIZES}
    lines = [
        fit(label, kind, [Point(size, Spread.of(seconds[size][:, number])) for size in SIZES])
        for number, (label, kind, *_) in enumerate(WAYS)
    ]
    name = f"processes, {mnist(BATCH).name} in all"
    return Growth(name, "processes of one thread", -1, REASON, lines)
