"""Objectives by name."""

from pygan.objectives.base import Objective
from pygan.objectives.fgan import FGAN
from pygan.objectives.wgan import WGAN

OBJECTIVES: dict[str, type[Objective]] = {"wgan": WGAN, "fgan": FGAN}

__all__ = ["FGAN", "OBJECTIVES", "WGAN", "Objective"]
