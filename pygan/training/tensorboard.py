"""The rows of metrics.jsonl for TensorBoard, beside them."""

from importlib import import_module
from pathlib import Path

from pygan.training.config import TrainConfig
from pygan.training.metrics_log import Row


def check_installed(config: TrainConfig) -> None:
    """Raises ModuleNotFoundError if the run wants TensorBoard and it is not there."""
    if config.tensorboard:
        import_module("tensorboard")


class EventLog:
    """Numbers of rows as scalars, by name and step.

    A resumed run hides those past its checkpoint's step; it makes them again.
    """

    def __init__(self, folder: Path, step: int) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._writer = SummaryWriter(folder, purge_step=step + 1)

    def append(self, row: Row) -> None:
        """Add a row; it is on disk when this returns."""
        for name, value in row.items():
            if isinstance(value, int | float):
                self._writer.add_scalar(name, value, row["step"])
        self._writer.flush()
