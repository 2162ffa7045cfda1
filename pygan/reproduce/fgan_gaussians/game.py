"""The f-GAN game on the line: K Gaussians, each against a variational function of its own.

All K games run as one batch of matrix products, on the same samples. They share no parameter, so
the gradient of the sum of their bounds holds each one's own, and one that ends in NaN ends alone.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from pygan.divergences import Divergence
from pygan.functional import fgan_critic_loss
from pygan.reproduce.fgan_gaussians.mixture import draw_mixture

LAYERS = ((1, 64), (64, 64), (64, 1))
BATCH = 1024
LEARNING_RATE = 0.01


class Game:
    """Generators mean + std z and variational functions V: perceptrons 1-64-64-1 with tanh.

    mean, std: (K, 1); without `train_generators` they stay as they are
    critics:   offset (K, 1, outputs) and weight (K, inputs, outputs) of each layer
    """

    def __init__(
        self,
        divergences: Sequence[Divergence],
        critics: Sequence[Sequence[Tensor]],
        mean: Tensor,
        std: Tensor,
        *,
        train_generators: bool,
    ) -> None:
        self.divergences = tuple(divergences)
        self.critics = [[x.detach().clone().requires_grad_() for x in layer] for layer in critics]
        self.mean, self.std = (x.clone().requires_grad_(train_generators) for x in (mean, std))
        weights = [x for layer in self.critics for x in layer]
        groups: list[dict[str, Any]] = [{"params": weights, "maximize": True}]
        if train_generators:
            groups.append({"params": [self.mean, self.std]})
        self.optimizer = torch.optim.SGD(groups, lr=LEARNING_RATE)

    @classmethod
    def start(cls, divergences: Sequence[Divergence], random: torch.Generator) -> "Game":
        """Every generator at N(0, 1), every critic with the same first weights."""
        count, critics = len(divergences), []
        for inputs, outputs in LAYERS:
            bound = inputs**-0.5  # as nn.Linear starts
            layer = torch.empty(inputs + 1, outputs).uniform_(-bound, bound, generator=random)
            critics.append([layer[:1].repeat(count, 1, 1), layer[1:].repeat(count, 1, 1)])
        mean, std = torch.zeros(count, 1), torch.ones(count, 1)
        return cls(divergences, critics, mean, std, train_generators=True)

    def crossed(self, mean: Tensor, std: Tensor) -> "Game":
        """K^2 games, number K i + j: the critic j, against the Gaussian (mean[i], std[i]) held."""
        count = len(self.divergences)
        critics = [[x.repeat(count, 1, 1) for x in layer] for layer in self.critics]
        mean, std = (x.repeat_interleave(count).unsqueeze(1) for x in (mean, std))
        return Game(self.divergences * count, critics, mean, std, train_generators=False)

    def step(self, random: torch.Generator) -> Tensor:
        """The single-step method (Algorithm 1). Returns the bounds F (K,) before the step.

        Ascent and descent both start from the same point, by one backward pass.
        """
        real = draw_mixture(BATCH, random).expand(len(self.divergences), -1)
        fake = self.mean + self.std * torch.randn(BATCH, generator=random)
        v = self.v(torch.cat([real, fake], 1))
        games = zip(v[:, :BATCH], v[:, BATCH:], self.divergences, strict=True)
        bounds = torch.stack([-fgan_critic_loss(*game) for game in games])
        self.optimizer.zero_grad()
        torch.autograd.backward(bounds.sum())
        self.optimizer.step()
        return bounds.detach()

    def v(self, x: Tensor) -> Tensor:
        """V at x: (K, B) -> (K, B)."""
        (offset, weight), *rest = self.critics
        h = torch.baddbmm(offset, x.unsqueeze(2), weight)
        for offset, weight in rest:
            h = torch.baddbmm(offset, h.tanh_(), weight)
        return h.squeeze(2)
