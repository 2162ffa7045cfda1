"""Samples from a generator, while it trains and from a finished run."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from pygan.objectives import Roles
from pygan.settings import UserError
from pygan.training.checkpoints import Checkpoints
from pygan.training.config import TrainConfig
from pygan.training.images import save_image
from pygan.training.parser import load_config
from pygan.training.pictures import PICTURES, Scene
from pygan.training.randomness import global_seed, random_generator
from pygan.training.run_folder import RunFolder
from pygan.training.state import build_generator, choose_device

DRAWN = 1024  # most samples that a network makes at once


def evaluate(network: nn.Module, *inputs: Tensor | None) -> Tensor:
    """A network's outputs, on the CPU, with batch norm in evaluation mode.

    Inputs that are None are left out. What a network draws itself is the same each time.
    """
    was_training = network.training
    network.eval()
    parts = zip(*(torch.split(x, DRAWN) for x in inputs if x is not None), strict=True)
    with torch.no_grad(), global_seed(0, "evaluation"):
        outputs = torch.cat([network(*part).cpu() for part in parts])
    network.train(was_training)
    return outputs


def even_labels(count: int, roles: Roles, device: torch.device) -> Tensor | None:
    """0, 1, 2, ... over and over (count,), for a generator that takes labels."""
    if not roles.generator_classes:
        return None
    return torch.arange(count, device=device) % roles.generator_classes


@dataclass(frozen=True)
class Trained:
    """The generator of a run's newest checkpoint, or its average, and the step that it is of."""

    config: TrainConfig
    roles: Roles
    generator: nn.Module
    step: int
    device: torch.device

    def draw(self, count: int, seed: int, labels: Tensor | None = None) -> Tensor:
        """Samples (count, *shape), on the CPU; the noise follows from the seed.

        A generator that takes labels is asked for these (count,), or for each in turn.
        """
        z = self.config.generator.draw(count, random_generator(self.device, seed, "sample"))
        if labels is None:
            labels = even_labels(count, self.roles, self.device)
        return evaluate(self.generator, z, labels)


def load_trained(run: RunFolder, device: torch.device) -> Trained:
    """A run's generator at its newest whole checkpoint. Raises UserError if there is none."""
    if not run.config.is_file():
        raise UserError(f"{run.path} holds no run: name a folder that pygan train made")
    config = load_config(run.config)
    state = Checkpoints(run.checkpoints).load(device)
    if state is None:
        raise UserError(f"{run.path} has no checkpoint yet: wait for the first one")
    roles = config.objective.roles(state["classes"])
    generator = build_generator(config, roles, tuple(state["shape"])).to(device)
    generator.load_state_dict(state["average"] or state["generator"])
    return Trained(config, roles, generator, state["step"], device)


def sample_run(run: RunFolder, count: int, seed: int, condition: int | None, out: Path) -> None:
    """Draw samples from a run as one picture: all of a class, or each class in turn.

    Raises UserError for a run without checkpoint, and for a condition that it was not trained with.
    """
    trained = load_trained(run, choose_device("auto"))
    classes = trained.roles.generator_classes
    labels = None
    if condition is not None:
        _check_condition(condition, classes)
        labels = torch.full((count,), condition, device=trained.device)
    picture = PICTURES[trained.config.data.picture]
    columns = classes if condition is None else 0
    save_image(picture.draw(Scene(trained.draw(count, seed, labels), columns)), out)


def _check_condition(condition: int, classes: int) -> None:
    if not classes:
        raise UserError("this run's generator knows no classes: leave --condition out")
    if not 0 <= condition < classes:
        raise UserError(f"--condition must be 0 to {classes - 1}, got {condition}")
