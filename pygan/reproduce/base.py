"""What `pygan reproduce` asks of an experiment."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from pygan.reproduce.findings import Finding
from pygan.settings import Settings


@dataclass(frozen=True)
class Experiment(Settings, ABC):
    """Settings of an experiment. The first line of the docstring says which table it makes."""

    @abstractmethod
    def run(self) -> list[Finding]:
        """Do it, print the table, write its files, and say what came out. Raises UserError."""

    @classmethod
    def title(cls) -> str:
        """Which table it makes, without the full stop."""
        return (cls.__doc__ or "").partition("\n")[0].rstrip(".")
