"""Where other people's code runs: a folder that is thrown away, nothing printed, no torchvision."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from unittest import mock

import torch

from benchmarks.peers.pace import Images, Pace, Stopwatch

DATASETS = ("MNIST", "LSUN")
TRANSFORMS = ("CenterCrop", "Compose", "Normalize", "Resize", "ToTensor")


def no_torchvision(pace: Pace) -> dict[str, ModuleType]:
    """In place of torchvision: data in memory; transforms and saving do nothing."""
    names = ("torchvision", "torchvision.transforms", "torchvision.utils", "torchvision.datasets")
    modules = [module_from_spec(ModuleSpec(name, None)) for name in names]
    root, transforms, utils, datasets = modules
    root.datasets, root.transforms, root.utils = datasets, transforms, utils  # type: ignore[attr-defined]
    for name in DATASETS:
        setattr(datasets, name, lambda *_, **__: Images(pace))
    for name in TRANSFORMS:
        setattr(transforms, name, lambda *_: None)
    utils.save_image = lambda *_, **__: None  # type: ignore[attr-defined]
    return dict(zip(names, modules, strict=True))


def make_importable(folder: Path, pace: Pace) -> None:
    """Their modules and what they import, for the rest of this process."""
    sys.path.insert(0, str(folder))
    sys.modules.update(no_torchvision(pace))


@contextlib.contextmanager
def apart() -> Iterator[None]:
    """Who makes a DataLoader gets a Stopwatch."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()), "one", "two")
        folder.mkdir(parents=True)  # some write beside and two folders above
        stack.enter_context(contextlib.chdir(folder))
        stack.enter_context(contextlib.redirect_stdout(stack.enter_context(open(os.devnull, "w"))))
        stack.enter_context(mock.patch.object(torch.utils.data, "DataLoader", Stopwatch))
        yield
