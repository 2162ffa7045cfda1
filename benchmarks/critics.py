"""The critics that steps are timed on, with a batch for each."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.case import Work
from pygan.networks import DCGANCritic


def perceptron(*sizes: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(sizes[-1], 1), nn.Flatten(0))


@dataclass(frozen=True)
class Setting:
    """A critic, and a batch for it."""

    name: str
    make: Callable[[], nn.Module]
    batch: int
    shape: tuple[int, ...]

    def critic(self, device: torch.device) -> nn.Module:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            return self.make().to(device)

    def samples(self, device: torch.device) -> list[Tensor]:
        generator = torch.Generator().manual_seed(0)
        shape = (self.batch, *self.shape)
        return [torch.randn(shape, generator=generator).to(device) for _ in range(2)]

    def work(self) -> Work:
        """The least: ten forward passes, five of the first layer.

        Three forward, three back, one on and the weights' three; the first layer needs no pass for
        interpolated samples, nor back to the samples, as the norm comes from its weights' products.
        """
        meta = torch.device("meta")
        critic, samples = self.critic(meta), torch.empty(self.batch, *self.shape, device=meta)
        first = next(m for m in critic.modules() if isinstance(m, nn.Linear | nn.Conv2d))
        return Work(flops=10 * flops(critic, samples) - 5 * flops(first, samples))


def flops(module: nn.Module, samples: Tensor) -> int:
    with FlopCounterMode(display=False) as counter:
        module(samples)
    return counter.get_total_flops()


def mnist(batch: int) -> Setting:
    return Setting(
        f"MLP 784-240-240-1, B={batch}", lambda: perceptron(784, 240, 240), batch, (784,)
    )


def dcgan(batch: int) -> Setting:
    make = DCGANCritic(filters=64, batch_norm=False).build
    return Setting(f"DCGAN 64x64, B={batch}", lambda: make((3, 64, 64)), batch, (3, 64, 64))


PERCEPTRONS = (
    Setting("MLP 2-64-64-64-1, B=64", lambda: perceptron(2, 64, 64, 64), 64, (2,)),
    Setting("MLP 2-128-128-128-1, B=128", lambda: perceptron(2, 128, 128, 128), 128, (2,)),
    Setting("MLP 2-512-512-512-1, B=256", lambda: perceptron(2, 512, 512, 512), 256, (2,)),
    *map(mnist, (64, 512, 4096)),
)
CONVOLUTIONS = tuple(map(dcgan, (16, 64)))
