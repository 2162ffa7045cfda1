"""What `pygan reproduce` asks of an experiment."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from pygan.settings import Settings


@dataclass(frozen=True)
class Experiment(Settings, ABC):
    """Settings of an experiment. The first line of the docstring says which table it makes."""

    @abstractmethod
    def run(self) -> None:
        """Do it, print the table and write its files. Raises UserError."""
