"""The exact critic step where gradients are averaged over processes: real ones, by gloo."""

import os
import socket

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

import pygan
from pygan import reference

RANKS = 2


def make_critic() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1)).double()


def make_batch() -> tuple[Tensor, Tensor, Tensor]:
    torch.manual_seed(1)
    real, fake = torch.randn(2, 6, 3, dtype=torch.float64)
    return real, fake, torch.rand(6, dtype=torch.float64)


def expected() -> list[Tensor]:
    """The gradients of the joint batch, by double backward."""
    critic = make_critic()
    real, fake, epsilon = make_batch()
    reference.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon).backward()
    return [p.grad for p in critic.parameters()]


def in_each_process(rank: int, port: int) -> None:
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    dist.init_process_group("gloo", rank=rank, world_size=RANKS)
    real, fake, epsilon = (x[rank::RANKS] for x in make_batch())

    critic = make_critic()
    loss = pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)
    assert loss.grad_fn.name() == "WGANGPCriticLossBackward"
    loss.backward()
    flat = torch.cat([p.grad.flatten() for p in critic.parameters()])
    dist.all_reduce(flat)
    exact = expected()
    torch.testing.assert_close(
        flat / RANKS, torch.cat([g.flatten() for g in exact]), rtol=1e-12, atol=1e-12
    )

    # Wrapped, a critic has to be called: the general path, with one backward.
    wrapped = DistributedDataParallel(make_critic())
    for _ in range(2):  # separate backwards would fail at the second step
        wrapped.zero_grad()
        pygan.wgan_gp_critic_loss(wrapped, real, fake, epsilon=epsilon).backward()
    for parameter, grad in zip(wrapped.parameters(), exact, strict=True):
        torch.testing.assert_close(parameter.grad, grad, rtol=1e-12, atol=1e-12)
    dist.barrier()  # else one process may take down gloo's threads while the other still talks
    dist.destroy_process_group()


def test_gradients_are_those_of_the_joint_batch():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mp.spawn(in_each_process, args=(port,), nprocs=RANKS)
