"""Samples from the generator of a run."""

from pathlib import Path
from typing import NamedTuple

import torch

from pygan.devices import choose_device
from pygan.exported import Generator
from pygan.files import chosen_output
from pygan.objectives import Roles
from pygan.settings import UserError
from pygan.training.choice import load_chosen
from pygan.training.config import TrainConfig
from pygan.training.fitting import mismatch
from pygan.training.images import save_image
from pygan.training.parser import load_config
from pygan.training.pictures import PICTURES, Scene
from pygan.training.run_folder import RunFolder
from pygan.training.state import build_generator


class Trained(NamedTuple):
    """The generator of a run's checkpoint, or its average, and the run's settings."""

    config: TrainConfig
    roles: Roles
    generator: Generator
    device: torch.device


def load_trained(run: RunFolder, device: torch.device, checkpoint: str = "newest") -> Trained:
    """A run's generator at a checkpoint, as `load_chosen` names it.

    Raises UserError if it is not there, or of another generator than the run's settings name.
    """
    if not run.config.is_file():
        raise UserError(f"{run.path} holds no run: name a folder that pygan train made")
    config = load_config(run.config)
    state = load_chosen(run, checkpoint, device)
    roles = config.objective.roles(state["classes"])
    shape, classes = tuple(state["shape"]), roles.generator_classes
    network = build_generator(config, roles, shape).to(device)
    tensors = state["average"] or state["generator"]
    wrong = mismatch(network.state_dict(), tensors)
    if wrong is not None:
        raise UserError(f"the checkpoint does not fit {run.config}: the generator's {wrong}")
    network.load_state_dict(tensors)
    generator = Generator(
        network, config.generator, shape=shape, classes=classes, step=state["step"]
    )
    return Trained(config, roles, generator, device)


def sample_run(
    run: RunFolder, count: int, seed: int, condition: int | None, checkpoint: str, out: Path
) -> None:
    """Draw samples from a run as one picture: all of a class, or each class in turn.

    Raises UserError for a run without checkpoint, for a condition that it was not trained with, and
    where the picture cannot be written.
    """
    trained = load_trained(run, choose_device("auto"), checkpoint)
    classes = trained.roles.generator_classes
    labels = None
    if condition is not None:
        _check_condition(condition, classes)
        labels = torch.full((count,), condition, device=trained.device)
    samples = trained.generator.sample(count, seed=seed, labels=labels)
    picture = PICTURES[trained.config.data.picture]
    columns = classes if condition is None else 0
    with chosen_output(out):
        save_image(picture.draw(Scene(samples, columns)), out)


def _check_condition(condition: int, classes: int) -> None:
    if not classes:
        raise UserError("this run's generator knows no classes: leave --condition out")
    if not 0 <= condition < classes:
        raise UserError(f"--condition must be 0 to {classes - 1}, got {condition}")
