"""Generators and critics by name."""

from pygan.networks.base import CriticSettings, GeneratorSettings
from pygan.networks.dcgan import DCGANCritic, DCGANGenerator
from pygan.networks.mlp import MLPCritic, MLPGenerator

GENERATORS: dict[str, type[GeneratorSettings]] = {"mlp": MLPGenerator, "dcgan": DCGANGenerator}
CRITICS: dict[str, type[CriticSettings]] = {"mlp": MLPCritic, "dcgan": DCGANCritic}

__all__ = [
    "CRITICS",
    "GENERATORS",
    "CriticSettings",
    "DCGANCritic",
    "DCGANGenerator",
    "GeneratorSettings",
    "MLPCritic",
    "MLPGenerator",
]
