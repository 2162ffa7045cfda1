"""Objectives by name."""

from pygan.objectives.base import Objective
from pygan.objectives.wgan import WGAN

OBJECTIVES: dict[str, type[Objective]] = {"wgan": WGAN}

__all__ = ["OBJECTIVES", "WGAN", "Objective"]
