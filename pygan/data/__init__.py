"""Data sets by name."""

from pygan.data.base import Dataset, DatasetSettings, TensorDataset
from pygan.data.digits import Digits

DATASETS: dict[str, type[DatasetSettings]] = {"digits": Digits}

__all__ = ["DATASETS", "Dataset", "DatasetSettings", "Digits", "TensorDataset"]
