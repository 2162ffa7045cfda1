"""Tables and figures of the papers, made again: `pygan reproduce NAME`."""

from pygan.reproduce.base import Experiment
from pygan.reproduce.experiments import EXPERIMENTS, Entry
from pygan.reproduce.findings import Finding
from pygan.reproduce.listing import listing

__all__ = ["EXPERIMENTS", "Entry", "Experiment", "Finding", "listing"]
