"""A data set of your own, here two moons, in a plain loop and in the trainer.

`load` gives float32 samples to train on and held-out ones; the trainer wants no more. Prints what a
batch is, the earth mover's distance before training and after, and where the picture is.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import torch
from sklearn.datasets import make_moons

from pygan.data import DATASETS, DatasetSettings, TensorDataset
from pygan.metrics import emd
from pygan.networks import MLPCritic, MLPGenerator
from pygan.objectives import WGANGP
from pygan.settings import POSITIVE
from pygan.training.config import TrainConfig
from pygan.training.loop import train
from pygan.training.metrics_log import read_rows
from pygan.training.optimizers import Adam
from pygan.training.parser import TrainArguments


@dataclass(frozen=True)
class Moons(DatasetSettings):
    picture = "scatter"  # of points; images are a "grid"
    samples: Annotated[int, POSITIVE, "points to train on"] = 20_000

    def load(self) -> TensorDataset:
        points = torch.from_numpy(make_moons(self.samples + 512, noise=0.05, random_state=0)[0])
        return TensorDataset(points[512:].float(), points[:512].float())

    def measures(self, samples, held_out):  # joins the rows of the report
        return {"emd": emd(samples[:256], held_out[:256])}


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--steps", type=int, default=300, help="generator steps (default 300)")
parser.add_argument("--out", type=Path, help="folder of the run (default runs/run-NNN)")
given = parser.parse_args()

moons = Moons().load()  # for a loop of your own
batch = moons.batch(torch.randint(len(moons), (64,)))
print(f"a batch {tuple(batch.shape)} {batch.dtype}")

DATASETS["moons"] = Moons  # for the trainer: data.name=moons, data.samples=...
config = TrainConfig(
    data=Moons(),
    generator=MLPGenerator(latent_dim=2, width=128),
    critic=MLPCritic(width=128),
    objective=WGANGP(weight=0.1),
    optimizer=Adam(lr=1e-3, beta2=0.9),
    steps=given.steps,
)
run = train(TrainArguments(config, out=given.out))
first, *_, last = read_rows(run.metrics)
print(f"earth mover's distance {first['emd']:.3f} before, {last['emd']:.3f} now: {run.final}")
