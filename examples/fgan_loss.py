"""f-GAN in a loop of your own: a Gaussian is fitted to another by any of eleven divergences.

The generator is mean + std * z. Prints where it started and where it came to; the data are
N(2, 0.5^2). Also prints the critic's bound on the divergence, which falls to that of equal laws: 0,
and -2 log 2 for `gan`.
"""

import argparse
from statistics import mean as mean_of

import torch
from torch import nn

import pygan
from pygan.divergences import DIVERGENCES

BATCH, MEAN, STD = 512, 2.0, 0.5

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--steps", type=int, default=1500, help="steps of both (default 1500)")
names = [name for name in DIVERGENCES if name != "alpha"]  # which needs its order, alpha=
parser.add_argument("--divergence", choices=names, default="squared_hellinger")
given = parser.parse_args()
divergence = given.divergence

torch.manual_seed(0)
mean, std = nn.Parameter(torch.tensor(0.0)), nn.Parameter(torch.tensor(1.0))
critic = nn.Sequential(nn.Linear(1, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 1))
generator_optimizer = pygan.optim.Adam([mean, std], lr=5e-3)
critic_optimizer = pygan.optim.Adam(critic.parameters(), lr=5e-3)


def fitted() -> str:
    return f"N({mean.item():.2f}, {abs(std.item()):.2f}^2)"


print(f"generator {fitted()} before, data N({MEAN:.2f}, {STD:.2f}^2)")
bounds = []
for _ in range(given.steps):
    real = MEAN + STD * torch.randn(BATCH, 1)
    fake = mean + std * torch.randn(BATCH, 1)

    # The critic gives any real numbers v; g_f and f* are part of the loss.
    critic_optimizer.zero_grad()
    loss = pygan.fgan_critic_loss(critic(real), critic(fake.detach()), divergence)
    loss.backward()
    critic_optimizer.step()
    bounds.append(-loss.item())

    generator_optimizer.zero_grad()
    pygan.fgan_generator_loss(critic(fake), divergence).backward()
    generator_optimizer.step()

print(f"generator {fitted()} now")
last = max(1, given.steps // 10)
print(f"bound on {divergence} {max(bounds):.3f} at most, {mean_of(bounds[-last:]):.3f} now")
