"""The small run of these tests, and how to compare two of them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import torch
from torch import nn

from pygan.objectives import OBJECTIVES, Draws, Step
from pygan.training.checkpoints import State
from pygan.training.config import TrainConfig
from pygan.training.parser import parse
from pygan.training.state import TrainingState

# A critic update for objectives that are called by hand.
STEP = Step(0, 0, lambda purpose: Draws(torch.Generator().manual_seed(0)), torch.zeros(1, 1))

CONFIG = """
data: {name: digits}
generator: {name: mlp, latent_dim: 8, width: 16, depth: 1, batch_norm: true}
critic: {name: mlp, width: 16, depth: 1}
objective: {name: wgan, n_critic: 2}
optimizer: {name: rmsprop, lr: 1.0e-3}
batch_size: 32
steps: 20
report_every: 5
sample_every: 10
checkpoint_every: 10
device: cpu
"""


def of_objective(name: str) -> list[str]:
    """Options for a run with this objective, with a critic that fits."""
    critic = ["--critic.name=autoencoder"] if OBJECTIVES[name].reconstructs else []
    return [f"--objective.name={name}", *critic]


def start(config: Path, *options: str) -> tuple[TrainConfig, TrainingState, torch.Tensor]:
    """Settings, the state before the first step, and a batch of real samples."""
    settings = parse([f"--config={config}", *options]).config
    data = settings.data.load()
    state = TrainingState(settings, data.shape, data.classes)
    return settings, state, data.batch(torch.arange(settings.batch_size))


def gradients(network: nn.Module) -> list[torch.Tensor | None]:
    return [parameter.grad for parameter in network.parameters()]


def start_process(*arguments: str) -> subprocess.Popen[str]:
    """`python -m pygan` as a user starts it."""
    command = [sys.executable, "-u", "-m", "pygan", *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path.cwd()
    )


def newest_state(run: Path) -> State:
    path = max((run / "checkpoints").glob("*.pt"))
    state: State = torch.load(path, weights_only=True)
    return state


def measured(run: Path) -> list[dict[str, Any]]:
    """The rows of a run, the clock apart."""
    rows = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    clock = ("seconds", "images_per_second")
    return [{key: value for key, value in row.items() if key not in clock} for row in rows]


def assert_same_state(first: State, second: State) -> None:
    """Every tensor and number equal bit for bit, the clock apart."""
    left, right = list(leaves(first)), list(leaves(second))
    assert [name for name, _ in left] == [name for name, _ in right]
    assert len(left) > 20
    for (name, a), (_, b) in zip(left, right, strict=True):
        equal = torch.equal(a, b) if isinstance(a, torch.Tensor) else a == b
        assert equal, name


def leaves(value, name=""):
    children = value.items() if isinstance(value, dict) else None
    children = enumerate(value) if isinstance(value, list | tuple) else children
    if children is None:
        yield name, value
        return
    for key, child in children:
        if key != "seconds":
            yield from leaves(child, f"{name}/{key}")
