"""What training asks of a data set."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, Protocol

import torch
from torch import Tensor

from pygan.settings import Settings


class Stored(Protocol):
    """Samples to train on as they are kept, addressed by index, and how they become floats."""

    @property
    def flip(self) -> bool:
        """Whether training mirrors samples left to right, each with probability 1/2."""

    @property
    def on_disk(self) -> bool:
        """Whether `stored` reads files, so that it is worth its while to call it ahead."""

    def __len__(self) -> int:
        """Number of training samples."""

    def stored(self, indices: Tensor) -> Tensor:
        """Training samples at `indices` (B,) int64 as they are kept: (B, *shape), any type."""

    def floats(
        self,
        stored: Tensor,
        mirrored: Tensor | None = None,
        memory_format: torch.memory_format = torch.contiguous_format,
    ) -> Tensor:
        """What `stored` gave, on whatever device: (B, *shape) float32 there; images in [-1, 1].

        `mirrored` (B,) bool says which to mirror; it is given only where `flip` asks for it.
        """


class Dataset(Stored, Protocol):
    """Samples to train on, and held-out ones to measure against."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one sample, without the batch dimension."""

    @property
    def held_out(self) -> Tensor:
        """Samples never trained on: (M, *shape) float32; images in [-1, 1]."""

    @property
    def classes(self) -> int:
        """Number of classes, 0 where samples have no label."""

    @property
    def held_out_labels(self) -> Tensor:
        """Classes of `held_out`: (M,) int64 in [0, classes). Empty without classes."""

    def batch(self, indices: Tensor) -> Tensor:
        """Both: training samples at `indices` (B,) int64, (B, *shape) float32."""

    def labels(self, indices: Tensor) -> Tensor:
        """Classes of the training samples at `indices` (B,): (B,) int64. Only with classes."""


@dataclass(frozen=True)
class DatasetSettings(Settings, ABC):
    """Names a data set, how to prepare it, and how its samples are kept, shown and judged.

    `picture` is a name in `training.pictures.PICTURES`.
    """

    picture: ClassVar[str] = "grid"

    resident: Annotated[
        Literal["none", "cpu", "cuda"], "copy all training samples there first, as they are kept"
    ] = field(default="none", kw_only=True)

    @abstractmethod
    def load(self) -> Dataset:
        """Read the data. Raises UserError where files are missing or broken."""

    def measures(self, samples: Tensor, held_out: Tensor) -> dict[str, float]:
        """What only this data can say of generated samples (N, *shape), by name; nothing here."""
        return {}


NO_LABELS = torch.empty(0, dtype=torch.int64)


class TensorDataset:
    """A data set that lies in memory: float32 tensors (N, *shape) and (M, *shape).

    With `classes`, labels (N,) and held_out_labels (M,) int64 say which class each sample is of.
    """

    flip = False
    on_disk = False

    def __init__(
        self,
        training: Tensor,
        held_out: Tensor,
        *,
        classes: int = 0,
        labels: Tensor = NO_LABELS,
        held_out_labels: Tensor = NO_LABELS,
    ) -> None:
        self.training = training
        self.held_out = held_out
        self.classes = classes
        self.training_labels = labels
        self.held_out_labels = held_out_labels

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.training.shape[1:])

    def __len__(self) -> int:
        return len(self.training)

    def stored(self, indices: Tensor) -> Tensor:
        return self.training[indices]

    def floats(
        self,
        stored: Tensor,
        mirrored: Tensor | None = None,
        memory_format: torch.memory_format = torch.contiguous_format,
    ) -> Tensor:
        return stored.to(memory_format=memory_format)

    def batch(self, indices: Tensor) -> Tensor:
        return self.training[indices]

    def labels(self, indices: Tensor) -> Tensor:
        return self.training_labels[indices]
