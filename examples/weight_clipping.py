"""WGAN in a loop of your own: an optimizer that clips the critic's weights inside its step.

A generator learns scikit-learn's handwritten digits. Prints the largest weight of the critic, and
the sliced Wasserstein distance to digits that were held out, before training and after.
"""

import argparse

import torch
from torch import nn

import pygan
from pygan.data import Digits
from pygan.metrics import sliced_wasserstein

BATCH, N_CRITIC, LATENT, CLIP = 64, 5, 16, 0.01

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--steps", type=int, default=1000, help="generator steps (default 1000)")
steps = parser.parse_args().steps

torch.manual_seed(0)
digits = Digits().load()  # (1, 8, 8) float32 in [-1, 1]
generator = nn.Sequential(
    nn.Linear(LATENT, 128), nn.ReLU(), nn.Linear(128, 64), nn.Unflatten(1, digits.shape)
)
critic = nn.Sequential(
    nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 1)
)
generator_optimizer = pygan.optim.RMSprop(generator.parameters(), lr=5e-4)
# Algorithm 1 of 1701.07875: after the update every weight is put back into [-CLIP, CLIP].
critic_optimizer = pygan.optim.RMSprop(critic.parameters(), lr=5e-4, clip=CLIP)


def distance() -> float:
    with torch.no_grad():
        samples = generator(torch.randn(len(digits.held_out), LATENT))
    return sliced_wasserstein(samples, digits.held_out)


before = distance()
for _ in range(steps):
    for _ in range(N_CRITIC):
        real = digits.batch(torch.randint(len(digits), (BATCH,)))
        fake = generator(torch.randn(BATCH, LATENT)).detach()
        critic_optimizer.zero_grad()
        pygan.wasserstein_critic_loss(critic(real), critic(fake)).backward()
        critic_optimizer.step()
    generator_optimizer.zero_grad()
    (-critic(generator(torch.randn(BATCH, LATENT))).mean()).backward()
    generator_optimizer.step()

largest = max(weight.abs().max().item() for weight in critic.parameters())
print(f"largest weight of the critic {largest:.3g}")
print(f"sliced Wasserstein distance {before:.3f} before, {distance():.3f} now")
