"""One batch shared by two processes, in a loop of your own: the exact step's gradients averaged.

Gradients are there with the loss, so that all_reduce works as ever. Trains a critic on two
processes and on one, and prints how far their weights are apart. Runs of the trainer need none of
this: torchrun --nproc-per-node 2 -m pygan train --config FILE
"""

import argparse
import tempfile
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import nn

import pygan

BATCH, RANKS = 64, 2


def trained(steps: int, rank: int, ranks: int) -> nn.Sequential:
    """A critic after so many steps, in process `rank` of `ranks`."""
    torch.manual_seed(0)  # the same first weights and the same draws everywhere
    critic = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 1)).double()
    optimizer = pygan.optim.Adam(critic.parameters(), lr=1e-3, betas=(0.0, 0.9))
    for _ in range(steps):
        real, fake = torch.randn(BATCH, 2).double(), 1 + torch.randn(BATCH, 2).double()
        batch = real, fake, torch.rand(BATCH).double()
        real, fake, epsilon = (x.chunk(ranks)[rank] for x in batch)  # this process's share
        optimizer.zero_grad()
        pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon).backward()
        for parameter in critic.parameters() if ranks > 1 else ():
            dist.all_reduce(parameter.grad)
            parameter.grad /= ranks
        optimizer.step()
    return critic


def process(rank: int, steps: int, folder: str) -> None:
    torch.set_num_threads(1)
    dist.init_process_group("gloo", f"file://{folder}/meet", rank=rank, world_size=RANKS)
    critic = trained(steps, rank, RANKS)
    torch.save(critic.state_dict(), Path(folder) / f"{rank}.pt")
    dist.barrier()
    dist.destroy_process_group()


if __name__ == "__main__":  # the processes import this file
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=200, help="critic steps (default 200)")
    steps = parser.parse_args().steps
    with tempfile.TemporaryDirectory() as folder:
        mp.spawn(process, (steps, folder), nprocs=RANKS)
        states = [torch.load(Path(folder) / f"{rank}.pt") for rank in range(RANKS)]
    alone = trained(steps, 0, 1).state_dict()
    for rank, state in enumerate(states):
        gap = max((state[name] - alone[name]).abs().max().item() for name in alone)
        print(f"process {rank} of {RANKS}: weights differ from one process's by {gap:.1e}")
