"""What cannot be recorded as a CUDA graph, in one place."""

from collections.abc import Callable, Mapping

import torch

from pygan.settings import UserError
from pygan.training.config import TrainConfig
from pygan.training.distributed.ranks import Ranks

Refuses = Callable[[TrainConfig, torch.device, Ranks], bool]

# Whether a run cannot have cuda_graph, by why not and what to do.
REFUSALS: Mapping[str, Refuses] = {
    "needs a GPU: choose device cuda": lambda config, device, ranks: device.type != "cuda",
    "is for one process: start it without torchrun": lambda config, device, ranks: ranks.size > 1,
    "does not go with accumulate: make it 1": lambda config, device, ranks: config.accumulate > 1,
    "does not go with float16, whose scale changes: choose precision bfloat16": (
        lambda config, device, ranks: config.precision == "float16"
    ),
    "does not go with compile_generator: leave that out": (
        lambda config, device, ranks: config.compile_generator
    ),
}


def check_recordable(config: TrainConfig, device: torch.device, ranks: Ranks) -> None:
    """Raises UserError if the run's updates cannot be recorded."""
    for why, refuses in REFUSALS.items():
        if refuses(config, device, ranks):
            raise UserError(f"cuda_graph {why}, or leave cuda_graph out")
