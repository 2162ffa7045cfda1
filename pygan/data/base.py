"""What training asks of a data set."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Protocol

from torch import Tensor

from pygan.settings import Settings


class Dataset(Protocol):
    """Samples to train on, addressed by index, and held-out ones to measure against."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one sample, without the batch dimension."""

    @property
    def held_out(self) -> Tensor:
        """Samples never trained on: (M, *shape) float32; images in [-1, 1]."""

    def __len__(self) -> int:
        """Number of training samples."""

    def batch(self, indices: Tensor) -> Tensor:
        """Training samples at `indices` (B,) int64: (B, *shape) float32; images in [-1, 1]."""


@dataclass(frozen=True)
class DatasetSettings(Settings, ABC):
    """Names a data set, how to prepare it, and how its samples are shown and judged.

    `picture` is a name in `training.pictures.PICTURES`.
    """

    picture: ClassVar[str] = "grid"

    @abstractmethod
    def load(self) -> Dataset:
        """Read the data. Raises UserError where files are missing or broken."""

    def measures(self, samples: Tensor, held_out: Tensor) -> dict[str, float]:
        """What only this data can say of generated samples (N, *shape), by name; nothing here."""
        return {}


class TensorDataset:
    """A data set that lies in memory as two float32 tensors (N, *shape) and (M, *shape)."""

    def __init__(self, training: Tensor, held_out: Tensor) -> None:
        self.training = training
        self.held_out = held_out

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.training.shape[1:])

    def __len__(self) -> int:
        return len(self.training)

    def batch(self, indices: Tensor) -> Tensor:
        return self.training[indices]
