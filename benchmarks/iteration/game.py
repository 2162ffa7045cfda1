"""Who plays: two networks and the size of a batch."""

from dataclasses import dataclass

import torch
from torch import nn

from pygan.networks import CriticSettings, GeneratorSettings


@dataclass(frozen=True)
class Game:
    """Networks for samples of a shape, and how many samples a step takes."""

    name: str
    shape: tuple[int, ...]
    critic: CriticSettings
    generator: GeneratorSettings
    batch: int

    def networks(self, device: torch.device, seed: int = 0) -> tuple[nn.Module, nn.Module]:
        """Critic and generator, the same for one seed; torch's global generator stays as it was."""
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            critic, generator = self.critic.build(self.shape), self.generator.build(self.shape)
        return critic.to(device), generator.to(device)
