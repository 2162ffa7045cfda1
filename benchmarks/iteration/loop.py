"""A game in training: each call is one iteration."""

import torch
from torch import Tensor

from benchmarks.iteration.batches import random_rows
from benchmarks.iteration.game import Game
from benchmarks.iteration.way import Way


class Loop:
    """Networks, optimizers and data of one way; everybody with one seed draws the same numbers."""

    def __init__(self, game: Game, n_critic: int, way: Way, data: Tensor, seed: int = 0) -> None:
        self.game, self.n_critic, self.way = game, n_critic, way
        self.critic, self.generator = map(way.change, game.networks(data.device, seed))
        self.weights = list(self.critic.parameters())
        self.of_critic = way.critic_optimizer(self.weights)
        self.of_generator = way.generator_optimizer(list(self.generator.parameters()))
        self.batches = way.batches(data, random_rows(len(data), game.batch, seed))
        self.random = torch.Generator(data.device).manual_seed(seed)

    def __call__(self) -> Tensor:
        """One iteration; the last critic loss."""
        for _ in range(self.n_critic):
            loss = self._critic_step()
        self._generator_step()
        return loss

    def sample(self, z: Tensor) -> Tensor:
        """Samples from noise z (N, latent_dim), on the CPU, batch norm in evaluation mode."""
        self.generator.eval()
        with torch.no_grad():
            samples = self.generator(z).cpu()
        self.generator.train()
        return samples

    def _noise(self) -> Tensor:
        return self.game.generator.draw(self.game.batch, self.random)

    def _critic_step(self) -> Tensor:
        with torch.set_grad_enabled(not self.way.detached):
            fake = self.generator(self._noise())
        loss = self.way.critic_loss(self.critic, next(self.batches), fake, self.random)
        descend(self.of_critic, loss)
        if self.way.constrain is not None:
            self.way.constrain(self.weights)
        return loss.detach()

    def _generator_step(self) -> None:
        self.critic.requires_grad_(not self.way.frozen)
        loss = self.way.generator_loss(self.critic(self.generator(self._noise())))
        descend(self.of_generator, loss)
        self.critic.requires_grad_(True)


def descend(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
