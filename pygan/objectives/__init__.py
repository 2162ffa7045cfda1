"""Objectives by name."""

from pygan.objectives.base import CriticStep, Objective
from pygan.objectives.fgan import FGAN
from pygan.objectives.penalised_gan import DRAGAN, R1
from pygan.objectives.wgan import WGAN
from pygan.objectives.wgan_gp import WGANGP, WGANLP

OBJECTIVES: dict[str, type[Objective]] = {
    "wgan": WGAN,
    "wgan-gp": WGANGP,
    "wgan-lp": WGANLP,
    "fgan": FGAN,
    "dragan": DRAGAN,
    "r1": R1,
}

__all__ = [
    "DRAGAN",
    "FGAN",
    "OBJECTIVES",
    "R1",
    "WGAN",
    "WGANGP",
    "WGANLP",
    "CriticStep",
    "Objective",
]
