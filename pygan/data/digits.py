"""The handwritten digits that ship with scikit-learn."""

from dataclasses import dataclass
from typing import Annotated

import torch

from pygan.data.base import DatasetSettings, TensorDataset
from pygan.data.split import random_split
from pygan.settings import FRACTION, UserError


@dataclass(frozen=True)
class Digits(DatasetSettings):
    """1797 grey images of 8x8 pixels: samples (1, 8, 8), the values 0..16 scaled to [-1, 1].

    Source: UCI "Optical Recognition of Handwritten Digits" test set, in `sklearn.datasets`.
    The split is the same for every seed of a run, so that runs can be compared.
    """

    held_out: Annotated[float, FRACTION, "share of the images kept out of training"] = 0.2

    def load(self) -> TensorDataset:
        try:
            from sklearn.datasets import load_digits
        except ModuleNotFoundError:
            raise UserError("data digits needs scikit-learn: pip install scikit-learn") from None
        digits = load_digits()
        images = torch.from_numpy(digits.images).float().unsqueeze(1) / 8 - 1
        labels = torch.from_numpy(digits.target).long()
        training, held_out = random_split(len(images), self.held_out)
        return TensorDataset(
            images[training],
            images[held_out],
            classes=10,
            labels=labels[training],
            held_out_labels=labels[held_out],
        )
