"""Mixed precision: which operations run in a half type, and how float16 keeps small gradients.

Networks run under autocast; weights and optimizers stay in float32. Losses are computed from
outputs made float32, gradient penalties in float32 altogether (`pygan.objectives.penalised`).
"""

from contextlib import AbstractContextManager, nullcontext

import torch

from pygan.training.config import TrainConfig


def reduced_precision(config: TrainConfig, device: torch.device) -> AbstractContextManager[None]:
    """Inside the block networks compute in the type that the run asks for."""
    if config.precision == "float32":
        return nullcontext()
    return torch.autocast(device.type, getattr(torch, config.precision))


def loss_scaler(config: TrainConfig, device: torch.device) -> torch.amp.GradScaler:
    """What scales one network's loss. It does nothing except in float16.

    A network has its own, since its gradients overflow at a scale of their own.
    """
    return torch.amp.GradScaler(device.type, enabled=config.precision == "float16")


def skipped_steps(optimizer: torch.optim.Optimizer, updates: int) -> int:
    """How many of so many updates were left out since a gradient had overflowed.

    Only updates that are made are counted by the optimizer. Reading its counter waits for the
    device.
    """
    counted = [state["step"] for state in optimizer.state.values()]
    return updates - int(counted[0]) if counted else 0
