"""pygan's side: a critic step a batch, and a generator step with each `n_critic`-th of them."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

import pygan
from benchmarks.peers.pace import BATCH, Images, Pace, Stopwatch

LATENT = 100  # of every peer
Loss = Callable[[nn.Module, Tensor, Tensor], Tensor]
MakeOptimizer = Callable[[nn.Module], torch.optim.Optimizer]


def clipped_loss(critic: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    return pygan.wasserstein_critic_loss(critic(real), critic(fake))


def rmsprop(network: nn.Module, clip: float | None = None) -> torch.optim.Optimizer:
    return pygan.optim.RMSprop(network.parameters(), lr=5e-5, clip=clip)


def clipping_rmsprop(critic: nn.Module) -> torch.optim.Optimizer:
    return rmsprop(critic, clip=0.01)


def adam(network: nn.Module) -> torch.optim.Optimizer:
    return pygan.optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.999))


@dataclass(frozen=True)
class Training:
    """`networks` gives critic and generator, the latter of noise (N, *noise)."""

    networks: Callable[[], tuple[nn.Module, nn.Module]]
    noise: tuple[int, ...] = (LATENT,)
    loss: Loss = clipped_loss
    critic_optimizer: MakeOptimizer = clipping_rmsprop
    generator_optimizer: MakeOptimizer = rmsprop
    n_critic: int = 5

    def run(self, pace: Pace) -> None:
        critic, generator = self.networks()
        of_critic, of_generator = self.critic_optimizer(critic), self.generator_optimizer(generator)

        def descend(optimizer: torch.optim.Optimizer, value: Tensor) -> None:
            optimizer.zero_grad()
            value.backward()
            optimizer.step()

        for number, (real, _) in enumerate(Stopwatch(Images(pace), BATCH, shuffle=True)):
            z = torch.randn(BATCH, *self.noise)
            with torch.no_grad():
                fake = generator(z)
            descend(of_critic, self.loss(critic, real, fake))
            if number % self.n_critic == 0:
                critic.requires_grad_(False)
                descend(of_generator, -critic(generator(z)).mean())
                critic.requires_grad_(True)
