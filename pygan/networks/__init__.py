"""Generators and critics by name."""

from pygan.networks.autoencoder import DCGANAutoencoder, MLPAutoencoder
from pygan.networks.base import CriticSettings, GeneratorSettings
from pygan.networks.dcgan import DCGANCritic, DCGANGenerator
from pygan.networks.fgan import FGANCritic, FGANGenerator, FGANLSUNCritic, FGANLSUNGenerator
from pygan.networks.mlp import MLPCritic, MLPGenerator
from pygan.networks.resnet import ResNetCritic, ResNetGenerator

GENERATORS: dict[str, type[GeneratorSettings]] = {
    "mlp": MLPGenerator,
    "dcgan": DCGANGenerator,
    "fgan": FGANGenerator,
    "fgan-lsun": FGANLSUNGenerator,
    "resnet": ResNetGenerator,
}
CRITICS: dict[str, type[CriticSettings]] = {
    "mlp": MLPCritic,
    "dcgan": DCGANCritic,
    "fgan": FGANCritic,
    "fgan-lsun": FGANLSUNCritic,
    "resnet": ResNetCritic,
    "autoencoder": MLPAutoencoder,
    "dcgan-autoencoder": DCGANAutoencoder,
}

__all__ = [
    "CRITICS",
    "GENERATORS",
    "CriticSettings",
    "DCGANAutoencoder",
    "DCGANCritic",
    "DCGANGenerator",
    "FGANCritic",
    "FGANGenerator",
    "FGANLSUNCritic",
    "FGANLSUNGenerator",
    "GeneratorSettings",
    "MLPAutoencoder",
    "MLPCritic",
    "MLPGenerator",
    "ResNetCritic",
    "ResNetGenerator",
]
