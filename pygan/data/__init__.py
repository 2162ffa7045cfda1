"""Data sets by name."""

from pygan.data.base import Dataset, DatasetSettings, Stored, TensorDataset
from pygan.data.cifar import CIFAR10
from pygan.data.digits import Digits
from pygan.data.image_folder import ImageFolder
from pygan.data.lsun import LSUN
from pygan.data.mnist import KMNIST, MNIST, FashionMNIST
from pygan.data.npy_images import NpyImages
from pygan.data.packed import Packed
from pygan.data.toy import Gaussians, Gaussians8, Gaussians25, SwissRoll, Toy
from pygan.data.uint8_images import UInt8Images

TOYS: dict[str, type[Toy]] = {
    "gaussians-8": Gaussians8,
    "gaussians-25": Gaussians25,
    "swiss-roll": SwissRoll,
}
DATASETS: dict[str, type[DatasetSettings]] = {
    "digits": Digits,
    "mnist": MNIST,
    "fashion-mnist": FashionMNIST,
    "kmnist": KMNIST,
    "cifar-10": CIFAR10,
    "images": ImageFolder,
    "npy": NpyImages,
    "packed": Packed,
    "lsun": LSUN,
    **TOYS,
}

__all__ = [
    "CIFAR10",
    "DATASETS",
    "KMNIST",
    "LSUN",
    "MNIST",
    "TOYS",
    "Dataset",
    "DatasetSettings",
    "Digits",
    "FashionMNIST",
    "Gaussians",
    "Gaussians8",
    "Gaussians25",
    "ImageFolder",
    "NpyImages",
    "Packed",
    "Stored",
    "SwissRoll",
    "TensorDataset",
    "Toy",
    "UInt8Images",
]
