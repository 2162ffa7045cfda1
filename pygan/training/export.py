"""`pygan export`: a run's generator in a file of its own."""

from pathlib import Path

import torch

from pygan.exported import save_generator
from pygan.settings import UserError
from pygan.training.run_folder import RunFolder
from pygan.training.sampling import load_trained


def export_run(run: RunFolder, checkpoint: str, out: Path) -> None:
    """Write a run's generator, or its average, at a checkpoint. Raises UserError."""
    generator = load_trained(run, torch.device("cpu"), checkpoint).generator
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        save_generator(generator, out)
    except OSError as error:
        raise UserError(f"cannot write {out} ({error.strerror}): choose another --out") from None
