"""Generators in files of their own: tensors, and the settings that the network is built from.

The format is safetensors, which holds no code. Its metadata say how to build the network; building
allocates nothing before the tensors are known to fit.
"""

import json
from dataclasses import asdict
from os import PathLike
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from pygan.devices import choose_device
from pygan.files import write_whole
from pygan.networks import GENERATORS, GeneratorSettings
from pygan.reference import check_batch
from pygan.settings import UserError
from pygan.training.drawing import evaluate, even_labels, noise
from pygan.training.fitting import mismatch
from pygan.version import __version__

KEY = "pygan"  # of the metadata, one JSON text


class Generator(nn.Module):
    """A trained network of noise (B, latent_dim), and labels (B,) int64: samples (B, *shape).

    settings: of the network and of its noise
    shape:    of a sample; images (C, H, W) in [-1, 1]
    classes:  how many labels it takes; 0 for none
    step:     generator updates that it is made of
    """

    def __init__(
        self,
        network: nn.Module,
        settings: GeneratorSettings,
        *,
        shape: tuple[int, ...],
        classes: int,
        step: int,
    ) -> None:
        super().__init__()
        self.network = network
        self.settings = settings
        self.shape = shape
        self.classes = classes
        self.step = step

    def forward(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        self._check(z, labels)
        samples: Tensor = self.network(z) if labels is None else self.network(z, labels)
        return samples

    def sample(self, n: int, *, seed: int = 0, labels: Tensor | None = None) -> Tensor:
        """Samples (n, *shape) float32 on the CPU, the same for one seed; those of `pygan sample`.

        Batch norm is in evaluation mode. labels (n,) int64 ask for classes; without them each comes
        in turn. Raises ValueError for n below 1 and for labels that the network does not know,
        TypeError for an n or a seed that is no whole number.
        """
        for name, value in (("n", n), ("seed", seed)):
            if not isinstance(value, int):
                raise TypeError(f"{name} must be a whole number, got {value!r}")
        if n < 1:
            raise ValueError(f"n must be at least 1, got {n}")
        device = next(self.parameters()).device
        if labels is None:
            labels = even_labels(n, self.classes, device)
        else:
            _check_labels(labels, n, self.classes)
            labels = labels.to(device)
        return evaluate(self.network, noise(self.settings, n, seed, device), labels)

    def _check(self, z: Tensor, labels: Tensor | None) -> None:
        """Raises ValueError or TypeError for what the network does not take."""
        check_batch("z", z)
        if z.shape[1:] != (self.settings.latent_dim,):
            width = self.settings.latent_dim
            raise ValueError(f"z must have the shape (B, {width}), got {tuple(z.shape)}")
        if self.classes and labels is None:
            raise ValueError(f"labels must be given: this generator takes 0 to {self.classes - 1}")
        if not self.classes and labels is not None:
            raise ValueError("labels must be None: this generator takes none")


def save_generator(generator: Generator, path: str | PathLike[str]) -> None:
    """Write a generator to a safetensors file. Raises OSError."""
    from safetensors.torch import save

    about = {
        "version": __version__,
        "generator": _name(generator.settings),
        "settings": asdict(generator.settings),
        "shape": generator.shape,
        "classes": generator.classes,
        "step": generator.step,
    }
    tensors = {k: v.cpu().contiguous() for k, v in generator.network.state_dict().items()}
    write_whole(Path(path), save(tensors, {KEY: json.dumps(about)}))


def load_generator(path: str | PathLike[str], device: str | torch.device = "cpu") -> Generator:
    """The generator in a file that `pygan export` made. No code of the file is run.

    Needs safetensors (pip install 'pygan[export]'). Raises OSError where the file cannot be read,
    and ValueError for a file of another kind, for one whose tensors are not those of its settings,
    and for a device that is not there.
    """
    from safetensors import SafetensorError, safe_open

    path = Path(path)
    path.open("rb").close()  # its errors name the path, safetensors' do not
    try:
        where = choose_device(str(device))
    except UserError as error:
        raise ValueError(str(error)) from None
    try:
        with safe_open(path, framework="pt", device=str(where)) as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except SafetensorError as error:
        raise ValueError(f"path {path} is no safetensors file: {error}") from None
    if KEY not in metadata:
        raise ValueError(f"path {path} holds no generator of pygan's: make one with pygan export")
    try:
        generator = _build(json.loads(metadata[KEY]))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"path {path} names a generator that pygan {__version__} does not know: {error}"
        ) from None
    wrong = mismatch(generator.network.state_dict(), tensors)
    if wrong is not None:
        raise ValueError(f"path {path} does not hold the network that it names: {wrong}")
    generator.network.load_state_dict(tensors, assign=True)
    return generator.eval()


def _build(about: dict[str, Any]) -> Generator:
    """The generator without its tensors."""
    settings = GENERATORS[about["generator"]](**about["settings"])
    shape, classes = tuple(about["shape"]), about["classes"]
    with torch.device("meta"):
        network = settings.build(shape, classes)
    return Generator(network, settings, shape=shape, classes=classes, step=about["step"])


def _name(settings: GeneratorSettings) -> str:
    return next(name for name, cls in GENERATORS.items() if cls is type(settings))


def _check_labels(labels: Tensor, n: int, classes: int) -> None:
    if not classes:
        raise ValueError("labels must be None: this generator takes none")
    if not isinstance(labels, Tensor) or labels.is_floating_point():
        raise TypeError("labels must be a tensor of whole numbers, such as torch.tensor([0, 1])")
    if labels.shape != (n,):
        raise ValueError(f"labels must have the shape ({n},), got {tuple(labels.shape)}")
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"labels must be 0 to {classes - 1}, got {labels.min().item()} to {labels.max().item()}"
        )
