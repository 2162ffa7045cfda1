"""An objective of your own in the trainer: the hinge loss of geometric GAN (1705.02894).

The registry is the process's: a script that fills it and calls `pygan.cli.main()` is a `pygan` that
knows the objective, `train --resume` and `sample` included. Prints the distance to held-out digits
before training and after, and draws samples by `sample`, a column a class.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from torch import Tensor

from pygan.cli import main
from pygan.data import Digits
from pygan.networks import MLPCritic, MLPGenerator
from pygan.objectives import OBJECTIVES
from pygan.objectives.base import Losses
from pygan.objectives.comparison import Comparison
from pygan.training.config import TrainConfig
from pygan.training.loop import train
from pygan.training.metrics_log import read_rows
from pygan.training.optimizers import Adam
from pygan.training.parser import TrainArguments


@dataclass(frozen=True)
class Hinge(Comparison):
    """critic: minimise mean max(0, 1 - v(real)) + mean max(0, 1 + v(fake)); generator: -mean v."""

    estimate: ClassVar[str] = "hinge"  # the measure that the curves show

    def compare(self, v_real: Tensor, v_fake: Tensor) -> Losses:
        loss = (1 - v_real).relu().mean() + (1 + v_fake).relu().mean()
        return loss, {"hinge": loss.detach()}

    def fool(self, v_fake: Tensor) -> Tensor:
        return -v_fake.mean()


OBJECTIVES["hinge"] = Hinge  # objective.name=hinge; Comparison brings `conditional` and `wrong`

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--steps", type=int, default=1500, help="generator steps (default 1500)")
parser.add_argument("--out", type=Path, help="folder of the run (default runs/run-NNN)")
given = parser.parse_args()

config = TrainConfig(
    data=Digits(),
    generator=MLPGenerator(latent_dim=32, width=128, depth=2, batch_norm=True, tanh=True),
    critic=MLPCritic(width=128, depth=2),
    objective=Hinge(conditional=True),
    optimizer=Adam(lr=1e-3),
    steps=given.steps,
)
run = train(TrainArguments(config, out=given.out))
first, *_, last = read_rows(run.metrics)
print(f"sliced Wasserstein distance {first['swd']:.3f} before, {last['swd']:.3f} now")
raise SystemExit(main(["sample", str(run.path), "--out", str(run.path / "classes.png")]))
