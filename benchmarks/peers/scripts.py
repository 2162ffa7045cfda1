"""Peers that are a script each: it runs as it is."""

import runpy
import sys
from pathlib import Path
from unittest import mock

from torch import nn

import pygan
from benchmarks.peers.training import LATENT, Training, adam


def run(script: Path, *arguments: str) -> None:
    with mock.patch.object(sys, "argv", [script.name, *arguments]):
        runpy.run_path(str(script), run_name="__main__")


def perceptrons() -> tuple[nn.Module, nn.Module]:
    """Critic and generator as PyTorch-GAN's scripts define them."""
    layers: list[nn.Module] = [nn.Linear(LATENT, 128), nn.LeakyReLU(0.2)]
    for inputs, outputs in ((128, 256), (256, 512), (512, 1024)):
        layers += [nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs, 0.8), nn.LeakyReLU(0.2)]
    generator = nn.Sequential(
        *layers, nn.Linear(1024, 784), nn.Tanh(), nn.Unflatten(1, (1, 28, 28))
    )
    hidden = (nn.Linear(784, 512), nn.LeakyReLU(0.2), nn.Linear(512, 256), nn.LeakyReLU(0.2))
    return nn.Sequential(nn.Flatten(), *hidden, nn.Linear(256, 1), nn.Flatten(0)), generator


def networks_of_main() -> tuple[nn.Module, nn.Module]:
    """The WGAN authors' own; their critic gives the mean of a batch."""
    from models.dcgan import DCGAN_D, DCGAN_G  # beside the script

    size, channels, filters, gpus = 64, 3, 64, 1
    critic = DCGAN_D(size, LATENT, channels, filters, gpus)
    generator = DCGAN_G(size, LATENT, channels, filters, gpus)
    return nn.Sequential(critic.main, nn.Flatten(0)), generator


WGAN = Training(perceptrons)
WGAN_GP = Training(
    perceptrons, loss=pygan.wgan_gp_critic_loss, critic_optimizer=adam, generator_optimizer=adam
)
# Its first 25 generator steps follow upon 100 critic steps each.
MAIN = Training(networks_of_main, noise=(LATENT, 1, 1), n_critic=100)
