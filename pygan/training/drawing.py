"""Samples of a generator, the same for one seed wherever it came from."""

import torch
from torch import Tensor, nn

from pygan.networks import GeneratorSettings
from pygan.training.randomness import global_seed, random_generator

AT_ONCE = 1024  # most samples that a network makes at once


def evaluate(network: nn.Module, *inputs: Tensor | None) -> Tensor:
    """A network's outputs, on the CPU, with batch norm in evaluation mode.

    Inputs that are None are left out. What a network draws itself is the same each time.
    """
    was_training = network.training
    network.eval()
    parts = zip(*(torch.split(x, AT_ONCE) for x in inputs if x is not None), strict=True)
    with torch.no_grad(), global_seed(0, "evaluation"):
        outputs = torch.cat([network(*part).cpu() for part in parts])
    network.train(was_training)
    return outputs


def even_labels(count: int, classes: int, device: torch.device) -> Tensor | None:
    """0, 1, 2, ... over and over (count,); None for a generator that takes no labels."""
    return torch.arange(count, device=device) % classes if classes else None


def noise(settings: GeneratorSettings, count: int, seed: int, device: torch.device) -> Tensor:
    """The z (count, latent_dim) that samples of this seed are made from."""
    return settings.draw(count, random_generator(device, seed, "sample"))
