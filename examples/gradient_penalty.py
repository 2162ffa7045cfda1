"""WGAN-GP in a loop of your own, with pygan in the three lines that are marked.

A generator learns eight Gaussians on a circle. Prints how far the critic's gradients are from those
of plain PyTorch, and the earth mover's distance to fresh samples, before training and after.
"""

import argparse

import torch
from torch import nn

import pygan
from pygan.data import Gaussians8
from pygan.metrics import emd

BATCH, N_CRITIC, WEIGHT = 256, 5, 0.1


def mlp(outputs: int) -> nn.Sequential:
    hidden = [nn.Linear(2, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU()]
    return nn.Sequential(*hidden, nn.Linear(128, outputs))


def plain_loss(critic, real, fake, epsilon):
    """The critic's loss as PyTorch alone computes it: equation 3 of 1704.00028."""
    between = (epsilon * real + (1 - epsilon) * fake).requires_grad_()
    (grad,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    penalty = (grad.norm(dim=1) - 1).square().mean()
    return critic(fake).mean() - critic(real).mean() + WEIGHT * penalty


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--steps", type=int, default=600, help="generator steps (default 600)")
steps = parser.parse_args().steps

torch.manual_seed(0)
random = torch.Generator().manual_seed(0)
generator, critic = mlp(2), mlp(1)
generator_optimizer = pygan.optim.Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.9))  # 1
critic_optimizer = pygan.optim.Adam(critic.parameters(), lr=1e-3, betas=(0.5, 0.9))  # 2

real, fake, epsilon = torch.randn(BATCH, 2), torch.randn(BATCH, 2), torch.rand(BATCH, 1)
plain = torch.autograd.grad(plain_loss(critic, real, fake, epsilon), critic.parameters())
loss = pygan.wgan_gp_critic_loss(critic, real, fake, weight=WEIGHT, epsilon=epsilon)
ours = torch.autograd.grad(loss, critic.parameters())
gap = max((a - b).abs().max().item() for a, b in zip(plain, ours, strict=True))
print(f"gradients differ from plain PyTorch's by {gap:.1e}")

held_out, z = Gaussians8().draw(512, random), torch.randn(512, 2)
before = emd(generator(z).detach(), held_out)
for _ in range(steps):
    for _ in range(N_CRITIC):
        real, fake = Gaussians8().draw(BATCH, random), generator(torch.randn(BATCH, 2)).detach()
        critic_optimizer.zero_grad()
        pygan.wgan_gp_critic_loss(critic, real, fake, weight=WEIGHT).backward()  # 3
        critic_optimizer.step()
    generator_optimizer.zero_grad()
    (-critic(generator(torch.randn(BATCH, 2))).mean()).backward()
    generator_optimizer.step()
print(f"earth mover's distance {before:.3f} before, {emd(generator(z).detach(), held_out):.3f} now")
