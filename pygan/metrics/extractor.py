"""Feature extractors: the user's own network, through which FID, KID and inception score look.

Contract: uint8 images (N, 3, H, W) in, of the data's own size; floating-point (N, D) out, for any
N. Resizing and scaling are the extractor's. pygan ships none and downloads none.
"""

import hashlib
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from pygan.metrics.pixels import to_uint8
from pygan.settings import UserError

BATCH = 64  # images that an extractor sees at once


class _Loaded(NamedTuple):
    """A network, and the bytes that say what it is."""

    network: Callable[[Tensor], Any]
    content: bytes


class Extractor:
    """The network of that name, on a device: maps images in [-1, 1] to features.

    The name is a file of `torch.export.save` (.pt2) or `torch.jit.save` (.pt, .ts), or
    `package.module:callable`. Naming one runs its code. `digest` identifies the file's content, for
    a callable its module's source.

    Raises UserError if there is no such extractor.
    """

    def __init__(self, name: str, device: torch.device) -> None:
        self.name = name
        self.device = device
        load = _load_callable if ":" in name and not Path(name).exists() else _load_file
        network, content = load(name)
        if isinstance(network, nn.Module):
            network.to(device)
        self.network = network
        self.digest = hashlib.sha256(content).hexdigest()

    def __call__(self, images: Tensor) -> Tensor:
        """Features (N, D) float32 of images (N, 1 or 3, H, W), on the images' device.

        A grey image is repeated in the three channels. Raises UserError if samples are no images,
        and if the extractor fails or does not keep its contract.
        """
        if images.ndim != 4 or images.shape[1] not in (1, 3):
            shape = tuple(images.shape[1:])
            raise UserError(f"extractors see images (1 or 3, H, W), and samples are {shape}")
        parts = [self._features(part) for part in torch.split(to_uint8(images), BATCH)]
        return torch.cat(parts).to(images.device)

    def _features(self, images: Tensor) -> Tensor:
        colour = images.expand(-1, 3, -1, -1).contiguous().to(self.device)
        try:
            with torch.no_grad():
                features = self.network(colour)
        except Exception as error:  # the user's code may raise anything
            raise self._wrong(f"fails on uint8 {tuple(colour.shape)}", _first_line(error)) from None
        if not isinstance(features, Tensor):
            raise self._wrong("must return a tensor", f"got a {type(features).__name__}")
        if features.ndim != 2 or len(features) != len(images):
            given = tuple(features.shape)
            raise self._wrong(f"must return ({len(images)}, D) for as many images", f"got {given}")
        if not features.is_floating_point():
            raise self._wrong("must return floating-point numbers", f"got {features.dtype}")
        if not features.isfinite().all():
            raise self._wrong("returns values that are not finite", "check its input's scale")
        return features.float()

    def _wrong(self, what: str, detail: str) -> UserError:
        return UserError(f"extractor {self.name} {what}: {detail}")


def _load_file(name: str) -> _Loaded:
    path = Path(name)
    if path.suffix not in FILES:
        kinds = ", ".join(FILES)
        raise UserError(f"extractor {name} must be a file {kinds} or package.module:callable")
    try:
        return _Loaded(FILES[path.suffix](path), path.read_bytes())
    except FileNotFoundError:
        raise UserError(f"extractor {name} does not exist: name a file that does") from None
    except Exception as error:  # zip, pickle, JIT and schema errors have no common base
        raise UserError(f"extractor {name} cannot be loaded: {_first_line(error)}") from None


def _load_exported(path: Path) -> nn.Module:
    network: nn.Module = torch.export.load(path).module()
    return network


def _load_script(path: Path) -> nn.Module:
    script: nn.Module = torch.jit.load(path, map_location="cpu")  # type: ignore[no-untyped-call]
    return script.eval()


def _load_callable(name: str) -> _Loaded:
    module_name, _, attribute = name.partition(":")
    # An installed `pygan` command does not look where it is run; last, so that nothing is hidden.
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
    try:
        module = importlib.import_module(module_name)
        network = getattr(module, attribute)
    except Exception as error:  # importing runs the user's code
        raise UserError(f"extractor {name} cannot be imported: {_first_line(error)}") from None
    if not callable(network):
        raise UserError(f"extractor {name} is a {type(network).__name__}, which is not callable")
    source = Path(module.__file__).read_bytes() if module.__file__ else b""
    return _Loaded(network.eval() if isinstance(network, nn.Module) else network, source)


FILES: dict[str, Callable[[Path], nn.Module]] = {
    ".pt2": _load_exported,
    ".pt": _load_script,
    ".ts": _load_script,
}


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}".rstrip(": ")
