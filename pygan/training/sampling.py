"""Samples from a generator, while it trains and from a finished run."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from pygan.settings import UserError
from pygan.training.checkpoints import Checkpoints
from pygan.training.config import TrainConfig
from pygan.training.images import save_image
from pygan.training.parser import load_config
from pygan.training.pictures import PICTURES
from pygan.training.randomness import random_generator
from pygan.training.run_folder import RunFolder
from pygan.training.state import choose_device

DRAWN = 1024  # most samples that a generator makes at once


def evaluate(network: nn.Module, inputs: Tensor) -> Tensor:
    """A network's outputs, on the CPU, with batch norm in evaluation mode."""
    was_training = network.training
    network.eval()
    with torch.no_grad():
        outputs: Tensor = network(inputs).cpu()
    network.train(was_training)
    return outputs


@dataclass(frozen=True)
class Trained:
    """The generator of a run's newest checkpoint, and the step that it is of."""

    config: TrainConfig
    generator: nn.Module
    step: int
    device: torch.device

    def draw(self, count: int, seed: int) -> Tensor:
        """Samples (count, *shape), on the CPU; the noise follows from the seed."""
        z = self.config.generator.draw(count, random_generator(self.device, seed, "sample"))
        return torch.cat([evaluate(self.generator, part) for part in torch.split(z, DRAWN)])


def load_trained(run: RunFolder, device: torch.device) -> Trained:
    """A run's generator at its newest whole checkpoint. Raises UserError if there is none."""
    if not run.config.is_file():
        raise UserError(f"{run.path} holds no run: name a folder that pygan train made")
    config = load_config(run.config)
    state = Checkpoints(run.checkpoints).load(device)
    if state is None:
        raise UserError(f"{run.path} has no checkpoint yet: wait for the first one")
    generator = config.generator.build(tuple(state["shape"])).to(device)
    generator.load_state_dict(state["generator"])
    return Trained(config, generator, state["step"], device)


def sample_run(run: RunFolder, count: int, seed: int, out: Path) -> None:
    """Draw samples from the newest whole checkpoint of a run. Raises UserError if there is none."""
    trained = load_trained(run, choose_device("auto"))
    picture = PICTURES[trained.config.data.picture]
    save_image(picture.draw(trained.draw(count, seed), None, None), out)
