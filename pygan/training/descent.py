"""One step of networks' optimizers down the mean loss of a batch, in its parts."""

from collections.abc import Callable, Iterable
from typing import Literal

import torch
from torch import Tensor, nn

from pygan.objectives import Step
from pygan.objectives.base import Losses
from pygan.training.accumulation import mean_of
from pygan.training.config import TrainConfig
from pygan.training.precision import reduced_precision
from pygan.training.state import TrainingState

Network = Literal["generator", "critic"]
Part = tuple[Tensor | None, Step]
LossesOfPart = Callable[..., dict[Network, Losses]]


def descend(
    config: TrainConfig,
    state: TrainingState,
    moved: tuple[Network, ...],
    parts: Iterable[Part],
    losses: LossesOfPart,
) -> dict[str, Tensor]:
    """Move networks once, after one backward pass for each part; returns the batch's measures.

    `losses` maps a part, its real samples and its step, to loss and measures of each network in
    `moved`. The loss of one network must not reach the parameters of another.
    """
    optimizers = [getattr(state, f"{name}_optimizer") for name in moved]
    scalers = [getattr(state, f"{name}_scaler") for name in moved]
    for optimizer in optimizers:
        optimizer.zero_grad()
    reported = []
    for part in parts:
        with reduced_precision(config, state.device):
            of_networks = losses(*part)
        terms = [of_networks[name][0] for name in moved]
        for name, loss in zip(moved, terms, strict=True):
            state.losses.add(f"the {name}'s loss in step {state.step + 1}", loss)
        if config.accumulate > 1:
            terms = [loss / config.accumulate for loss in terms]
        torch.autograd.backward([s.scale(loss) for s, loss in zip(scalers, terms, strict=True)])
        reported.append({k: v for _, measures in of_networks.values() for k, v in measures.items()})
    with state.stages("optimizer"):
        for optimizer, scaler in zip(optimizers, scalers, strict=True):
            _step(optimizer, scaler, config.max_grad_norm)
    return mean_of(reported)


def _step(
    optimizer: torch.optim.Optimizer, scaler: torch.amp.GradScaler, max_grad_norm: float | None
) -> None:
    if max_grad_norm is not None:
        scaler.unscale_(optimizer)  # the bound is on the gradient itself
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        nn.utils.clip_grad_norm_(parameters, max_grad_norm)
    scaler.step(optimizer)
    scaler.update()
