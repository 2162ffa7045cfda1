"""Samples from a generator, while it trains and from a finished run."""

from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from pygan.objectives import Roles
from pygan.settings import UserError
from pygan.training.checkpoints import Checkpoints
from pygan.training.config import TrainConfig
from pygan.training.images import save_image
from pygan.training.parser import load_config
from pygan.training.pictures import PICTURES
from pygan.training.randomness import global_seed, random_generator
from pygan.training.run_folder import RunFolder
from pygan.training.state import build_generator, choose_device


class Origin(NamedTuple):
    """What samples are made from: noise (N, latent_dim), and labels (N,) if the generator asks."""

    z: Tensor
    labels: Tensor | None = None


class TrainedGenerator(NamedTuple):
    """A run's generator as its newest whole checkpoint has it: the average, where it has one."""

    config: TrainConfig
    roles: Roles
    network: nn.Module
    device: torch.device
    step: int


def evaluate(network: nn.Module, *inputs: Tensor | None) -> Tensor:
    """A network's outputs, on the CPU, with batch norm in evaluation mode.

    Inputs that are None are left out. What a network draws itself is the same each time.
    """
    was_training = network.training
    network.eval()
    with torch.no_grad(), global_seed(0, "evaluation"):
        outputs: Tensor = network(*(x for x in inputs if x is not None)).cpu()
    network.train(was_training)
    return outputs


def even_labels(count: int, roles: Roles, device: torch.device) -> Tensor | None:
    """0, 1, 2, ... over and over (count,), for a generator that takes labels."""
    if not roles.generator_classes:
        return None
    return torch.arange(count, device=device) % roles.generator_classes


def load_generator(run: RunFolder) -> TrainedGenerator:
    """The generator of a run. Raises UserError if there is none yet."""
    if not run.config.is_file():
        raise UserError(f"{run.path} holds no run: name a folder that pygan train made")
    config = load_config(run.config)
    device = choose_device("auto")
    state = Checkpoints(run.checkpoints).load(device)
    if state is None:
        raise UserError(f"{run.path} has no checkpoint yet: wait for the first one")
    roles = config.objective.roles(state["classes"])
    network = build_generator(config, roles, tuple(state["shape"])).to(device)
    network.load_state_dict(state["average"] or state["generator"])
    return TrainedGenerator(config, roles, network, device, state["step"])


def sample_run(run: RunFolder, count: int, seed: int, condition: int | None, out: Path) -> None:
    """Draw samples from a run as one picture: all of a class, or each class in turn.

    Raises UserError for a run without checkpoint, and for a condition that it was not trained with.
    """
    config, roles, network, device, _ = load_generator(run)
    z = config.generator.draw(count, random_generator(device, seed, "sample"))
    labels = even_labels(count, roles, device)
    if condition is not None:
        _check_condition(condition, roles)
        labels = torch.full((count,), condition, device=device)
    columns = roles.generator_classes if condition is None else 0
    picture = PICTURES[config.data.picture]
    save_image(picture.draw(evaluate(network, z, labels), columns=columns), out)


def _check_condition(condition: int, roles: Roles) -> None:
    if not roles.generator_classes:
        raise UserError("this run's generator knows no classes: leave --condition out")
    if not 0 <= condition < roles.generator_classes:
        raise UserError(f"--condition must be 0 to {roles.generator_classes - 1}, got {condition}")
