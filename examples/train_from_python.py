"""A run of the trainer by Python: no YAML file, no command line, the same files.

Trains WGAN-GP on scikit-learn's digits. Prints where the run lies, how the distance to held-out
digits fell, by the run's own rows, and that two draws of one seed are the same samples.
"""

import argparse
from pathlib import Path

import torch

from pygan.data import Digits
from pygan.networks import MLPCritic, MLPGenerator
from pygan.objectives import WGANGP
from pygan.training.config import TrainConfig
from pygan.training.loop import train
from pygan.training.metrics_log import read_rows
from pygan.training.optimizers import Adam
from pygan.training.parser import TrainArguments
from pygan.training.sampling import load_trained

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--steps", type=int, default=300, help="generator steps (default 300)")
parser.add_argument("--out", type=Path, help="folder of the run (default runs/run-NNN)")
given = parser.parse_args()

config = TrainConfig(
    data=Digits(),
    generator=MLPGenerator(latent_dim=16, width=128, depth=2),
    critic=MLPCritic(width=128, depth=2),
    objective=WGANGP(n_critic=5),
    optimizer=Adam(lr=1e-3, beta2=0.9),
    steps=given.steps,
    report_every=given.steps,
    device="cpu",
)
run = train(TrainArguments(config, out=given.out))

print(f"the run lies in {run.path}; pygan sample, evaluate and export take it as any other")
first, *_, last = read_rows(run.metrics)
print(f"sliced Wasserstein distance {first['swd']:.3f} before, {last['swd']:.3f} now")

generator = load_trained(run, torch.device("cpu")).generator
samples = generator.sample(64, seed=1)
same = torch.equal(samples, generator.sample(64, seed=1))
print(f"samples {tuple(samples.shape)}, the same again for one seed: {same}")
