"""Samples from a generator, while it trains and from a finished run."""

from pathlib import Path

import torch
from torch import Tensor, nn

from pygan.settings import UserError
from pygan.training.checkpoints import Checkpoints
from pygan.training.images import grid, save_image
from pygan.training.parser import load_config
from pygan.training.randomness import random_generator
from pygan.training.run_folder import RunFolder
from pygan.training.state import choose_device


def generate(generator: nn.Module, z: Tensor) -> Tensor:
    """Samples (N, *shape) of z (N, latent_dim), on the CPU, with batch norm in evaluation mode."""
    was_training = generator.training
    generator.eval()
    with torch.no_grad():
        samples: Tensor = generator(z).cpu()
    generator.train(was_training)
    return samples


def sample_run(run: RunFolder, count: int, seed: int, out: Path) -> None:
    """Draw a grid from the newest whole checkpoint of a run. Raises UserError if there is none."""
    if not run.config.is_file():
        raise UserError(f"{run.path} holds no run: name a folder that pygan train made")
    config = load_config(run.config)
    device = choose_device("auto")
    state = Checkpoints(run.checkpoints).load(device)
    if state is None:
        raise UserError(f"{run.path} has no checkpoint yet: wait for the first one")
    generator = config.generator.build(tuple(state["shape"])).to(device)
    generator.load_state_dict(state["generator"])
    z = config.generator.draw(count, random_generator(device, seed, "sample"))
    save_image(grid(generate(generator, z)), out)
