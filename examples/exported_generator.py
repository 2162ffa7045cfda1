"""From a run to a generator in one file, and back, as a program that only draws samples would.

Trains by a file of configs/, exports (pip install 'pygan[export]'), and loads the file again.
Prints that it draws what the run itself draws, and what the module takes and gives.
"""

import argparse
import tempfile
from pathlib import Path

import torch

import pygan
from pygan.cli import main
from pygan.training.run_folder import RunFolder
from pygan.training.sampling import load_trained

CONFIG = Path(__file__).resolve().parents[1] / "configs" / "digits-wgan-gp.yaml"


def command(*arguments: object) -> None:
    print("pygan", *arguments)
    if main([str(argument) for argument in arguments]) != 0:
        raise SystemExit(1)


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--steps", type=int, default=200, help="generator steps (default 200)")
parser.add_argument("--out", type=Path, help="folder to make (default: a temporary one)")
given = parser.parse_args()
folder = given.out or Path(tempfile.mkdtemp())
run, file = folder / "run", folder / "generator.safetensors"

command("train", "--config", CONFIG, "--steps", given.steps, "--out", run)
command("export", run, "--out", file)

# This is all that the other program needs: the file, torch, NumPy and safetensors.
generator = pygan.load_generator(file)
samples = generator.sample(64, seed=0)

of_run = load_trained(RunFolder(run), torch.device("cpu")).generator.sample(64, seed=0)
print(f"the file draws what the run draws: {torch.equal(samples, of_run)}")
print(f"noise (B, {generator.settings.latent_dim}) to samples (B, {str(generator.shape)[1:]}")
print(f"of {generator.step} steps, values {samples.min():.2f} to {samples.max():.2f}")
