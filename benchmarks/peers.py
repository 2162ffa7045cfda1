"""python -m benchmarks.peers SCRIPT [--threads N]: a script of PyTorch-GAN's beside pygan.

SCRIPT is the path of its wgan.py or wgan_gp.py, which are not in this repository (peers.md). It
runs as it is, for some batches at a time, in turns with pygan on the same data, networks and
settings. In place of torchvision it finds random images of MNIST's shape in memory, so that no
decoding counts.
"""

import argparse
import contextlib
import os
import runpy
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from unittest import mock

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

import pygan
from benchmarks.table import speedup_text, time_text
from benchmarks.timing import THREADS, Spread

BATCH, LATENT, N_CRITIC = 64, 100, 5  # the scripts' defaults
WARM_UP, TIMED, ROUNDS = 20, 100, 9  # batches, batches, and turns of both sides
IMAGES = BATCH * (WARM_UP + TIMED + 1)  # so that an epoch is long enough

Loss = Callable[[nn.Module, Tensor, Tensor], Tensor]
MakeOptimizer = Callable[[nn.Module], torch.optim.Optimizer]


class Enough(Exception):
    """The batches to time are done; says how many seconds one took."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


class Stopwatch(DataLoader):
    """Times TIMED batches after WARM_UP, from one request for a batch to another."""

    def __iter__(self) -> Iterator[list[Tensor]]:
        start = 0.0
        for number, batch in enumerate(super().__iter__()):
            if number == WARM_UP:
                start = time.perf_counter()
            if number == WARM_UP + TIMED:
                raise Enough((time.perf_counter() - start) / TIMED)
            yield batch


def images() -> TensorDataset:
    """In [-1, 1], with labels that nobody reads."""
    random = torch.Generator().manual_seed(0)
    pixels = torch.rand(IMAGES, 1, 28, 28, generator=random) * 2 - 1
    return TensorDataset(pixels, torch.zeros(IMAGES))


def no_torchvision() -> dict[str, ModuleType]:
    """What the scripts import of torchvision: data in memory; transforms and saving do nothing."""
    names = ("torchvision", "torchvision.transforms", "torchvision.utils", "torchvision.datasets")
    modules = [module_from_spec(ModuleSpec(name, None)) for name in names]
    root, transforms, utils, datasets = modules
    root.datasets, root.transforms = datasets, transforms  # type: ignore[attr-defined]
    datasets.MNIST = lambda *_, **__: images()  # type: ignore[attr-defined]
    utils.save_image = lambda *_, **__: None  # type: ignore[attr-defined]
    for name in ("Compose", "Resize", "ToTensor", "Normalize"):
        setattr(transforms, name, lambda *_: None)
    return dict(zip(names, modules, strict=True))


def of_script(script: Path) -> float:
    """Seconds a batch of the script, in a folder that is thrown away."""
    before = Path.cwd()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()), "one", "two")
        folder.mkdir(parents=True)  # the scripts write beside and two folders above
        os.chdir(folder)
        stack.callback(os.chdir, before)
        stack.enter_context(contextlib.redirect_stdout(stack.enter_context(open(os.devnull, "w"))))
        stack.enter_context(mock.patch.object(torch.utils.data, "DataLoader", Stopwatch))
        stack.enter_context(mock.patch.object(sys, "argv", [script.name]))
        try:
            runpy.run_path(str(script), run_name="__main__")
        except Enough as enough:
            return enough.seconds
    raise SystemExit(f"{script} ended before {WARM_UP + TIMED} batches")


def networks() -> tuple[nn.Module, nn.Module]:
    """Critic and generator as the scripts have them."""
    layers: list[nn.Module] = [nn.Linear(LATENT, 128), nn.LeakyReLU(0.2)]
    for inputs, outputs in ((128, 256), (256, 512), (512, 1024)):
        layers += [nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs, 0.8), nn.LeakyReLU(0.2)]
    generator = nn.Sequential(
        *layers, nn.Linear(1024, 784), nn.Tanh(), nn.Unflatten(1, (1, 28, 28))
    )
    hidden = (nn.Linear(784, 512), nn.LeakyReLU(0.2), nn.Linear(512, 256), nn.LeakyReLU(0.2))
    return nn.Sequential(nn.Flatten(), *hidden, nn.Linear(256, 1), nn.Flatten(0)), generator


def clipped(critic: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    return pygan.wasserstein_critic_loss(critic(real), critic(fake))


def rmsprop(network: nn.Module, clip: float | None = None) -> torch.optim.Optimizer:
    return pygan.optim.RMSprop(network.parameters(), lr=5e-5, clip=clip)


def adam(network: nn.Module) -> torch.optim.Optimizer:
    return pygan.optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.999))


# By the script's name: the critic's loss, its optimizer and the generator's.
OURS: dict[str, tuple[Loss, MakeOptimizer, MakeOptimizer]] = {
    "wgan.py": (clipped, lambda critic: rmsprop(critic, clip=0.01), rmsprop),
    "wgan_gp.py": (pygan.wgan_gp_critic_loss, adam, adam),
}


def of_pygan(script: Path) -> float:
    """Seconds a batch of pygan's ops in the same schedule, over the same loader."""
    loss, critic_optimizer, generator_optimizer = OURS[script.name]
    critic, generator = networks()
    of_critic, of_generator = critic_optimizer(critic), generator_optimizer(generator)

    def descend(optimizer: torch.optim.Optimizer, value: Tensor) -> None:
        optimizer.zero_grad()
        value.backward()
        optimizer.step()

    try:
        for number, (real, _) in enumerate(Stopwatch(images(), BATCH, shuffle=True)):
            z = torch.randn(len(real), LATENT)
            with torch.no_grad():
                fake = generator(z)
            descend(of_critic, loss(critic, real, fake))
            if number % N_CRITIC == 0:
                critic.requires_grad_(False)
                descend(of_generator, -critic(generator(z)).mean())
                critic.requires_grad_(True)
    except Enough as enough:
        return enough.seconds
    raise AssertionError("an epoch is too short")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("script", type=Path)
    parser.add_argument("--threads", type=int, default=THREADS, help="CPU threads of both sides")
    arguments = parser.parse_args()
    if arguments.script.name not in OURS or not arguments.script.is_file():
        parser.error(f"{arguments.script}: expected a file named {' or '.join(OURS)}")
    torch.set_num_threads(arguments.threads)
    sys.modules.update(no_torchvision())
    script = arguments.script.resolve()
    turns = [(of_script(script), of_pygan(script)) for _ in range(ROUNDS)]
    theirs, ours = np.array(turns).T
    print(f"{script.name}: {time_text(Spread.of(theirs))} a batch")
    print(f"pygan: {time_text(Spread.of(ours))} a batch")
    print(f"ratio: {speedup_text(Spread.of(theirs / ours))}")


if __name__ == "__main__":
    main()
