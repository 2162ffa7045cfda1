"""Optimizers with weight clipping inside the step."""

from pygan.optim.adam import Adam
from pygan.optim.rmsprop import RMSprop

__all__ = ["Adam", "RMSprop"]
