"""Samples of a class that you ask for, from a conditional GAN trained on scikit-learn's digits.

Prints for each digit how many of 100 samples a classifier of real digits reads as the digit asked
for, and writes a picture of 64 of one digit.
"""

import argparse
from pathlib import Path

import torch

from pygan.data import Digits
from pygan.metrics import recognised
from pygan.networks import MLPCritic, MLPGenerator
from pygan.objectives import CGAN
from pygan.training.config import TrainConfig
from pygan.training.images import grid, save_image
from pygan.training.loop import train
from pygan.training.optimizers import Adam
from pygan.training.parser import TrainArguments
from pygan.training.sampling import load_trained

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--steps", type=int, default=1500, help="generator steps (default 1500)")
parser.add_argument("--digit", type=int, default=7, help="of the picture (default 7)")
parser.add_argument("--out", type=Path, help="folder of the run (default runs/run-NNN)")
given = parser.parse_args()

config = TrainConfig(
    data=Digits(),
    generator=MLPGenerator(latent_dim=32, width=128, depth=2, batch_norm=True, tanh=True),
    critic=MLPCritic(width=128, depth=2),
    objective=CGAN(),  # or conditional=True of another objective that compares critics' numbers
    optimizer=Adam(lr=1e-3),
    steps=given.steps,
    report_every=given.steps,
)
run = train(TrainArguments(config, out=given.out))
generator = load_trained(run, torch.device("cpu")).generator

digits = config.data.load()
for digit in range(digits.classes):
    asked = torch.full((100,), digit)
    samples = generator.sample(100, seed=digit, labels=asked)
    share = recognised(samples, asked, digits.held_out, digits.held_out_labels)
    print(f"asked for {digit}: {100 * share:.0f} of 100 are read as {digit}")

picture = run.path / f"digit-{given.digit}.png"
samples = generator.sample(64, seed=0, labels=torch.full((64,), given.digit))
save_image(grid(samples), picture)
print(f"wrote {picture}")
