"""Data sets by name."""

from pygan.data.base import Dataset, DatasetSettings, TensorDataset
from pygan.data.digits import Digits
from pygan.data.toy import Gaussians, Gaussians8, Gaussians25, SwissRoll, Toy

TOYS: dict[str, type[Toy]] = {
    "gaussians-8": Gaussians8,
    "gaussians-25": Gaussians25,
    "swiss-roll": SwissRoll,
}
DATASETS: dict[str, type[DatasetSettings]] = {"digits": Digits, **TOYS}

__all__ = [
    "DATASETS",
    "TOYS",
    "Dataset",
    "DatasetSettings",
    "Digits",
    "Gaussians",
    "Gaussians8",
    "Gaussians25",
    "SwissRoll",
    "TensorDataset",
    "Toy",
]
