"""Generators and critics by name."""

from pygan.networks.base import CriticSettings, GeneratorSettings
from pygan.networks.dcgan import DCGANCritic, DCGANGenerator
from pygan.networks.fgan import FGANCritic, FGANGenerator, FGANLSUNCritic, FGANLSUNGenerator
from pygan.networks.mlp import MLPCritic, MLPGenerator

GENERATORS: dict[str, type[GeneratorSettings]] = {
    "mlp": MLPGenerator,
    "dcgan": DCGANGenerator,
    "fgan": FGANGenerator,
    "fgan-lsun": FGANLSUNGenerator,
}
CRITICS: dict[str, type[CriticSettings]] = {
    "mlp": MLPCritic,
    "dcgan": DCGANCritic,
    "fgan": FGANCritic,
    "fgan-lsun": FGANLSUNCritic,
}

__all__ = [
    "CRITICS",
    "GENERATORS",
    "CriticSettings",
    "DCGANCritic",
    "DCGANGenerator",
    "FGANCritic",
    "FGANGenerator",
    "FGANLSUNCritic",
    "FGANLSUNGenerator",
    "GeneratorSettings",
    "MLPCritic",
    "MLPGenerator",
]
