"""`pygan export`: a run's generator in a file of its own."""

from pathlib import Path

import torch

from pygan.exported import save_generator
from pygan.files import chosen_output
from pygan.training.run_folder import RunFolder
from pygan.training.sampling import load_trained


def export_run(run: RunFolder, checkpoint: str, out: Path) -> None:
    """Write a run's generator, or its average, at a checkpoint. Raises UserError."""
    generator = load_trained(run, torch.device("cpu"), checkpoint).generator
    with chosen_output(out):
        save_generator(generator, out)
