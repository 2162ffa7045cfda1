"""One step of networks' optimizers down the mean loss of a batch, in its parts."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

import torch
from torch import Tensor, nn

from pygan.objectives.base import Losses
from pygan.training.accumulation import mean_of
from pygan.training.config import TrainConfig
from pygan.training.distributed.gradients import averaged
from pygan.training.precision import reduced_precision
from pygan.training.state import TrainingState
from pygan.training.work import Part

Network = Literal["generator", "critic"]
LOSSES: Mapping[Network, str] = {
    "generator": "the generator's loss",
    "critic": "the critic's loss",
}
LossesOfPart = Callable[..., dict[Network, Losses]]


def descend(
    config: TrainConfig,
    state: TrainingState,
    moved: tuple[Network, ...],
    parts: Iterable[Part],
    losses: LossesOfPart,
) -> dict[str, Tensor]:
    """Move networks once, after one backward pass for each part.

    Returns the batch's measures, and each network's loss by its name in LOSSES.

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
        if config.accumulate > 1:
            terms = [loss / config.accumulate for loss in terms]
        torch.autograd.backward([s.scale(loss) for s, loss in zip(scalers, terms, strict=True)])
        measures = {k: v for _, of_one in of_networks.values() for k, v in of_one.items()}
        reported.append(measures | {LOSSES[name]: of_networks[name][0].detach() for name in moved})
    parameters = (p for optimizer in optimizers for p in parameters_of(optimizer))
    means = averaged(state.ranks, parameters, mean_of(reported))
    with state.stages("optimizer"):
        for optimizer, scaler in zip(optimizers, scalers, strict=True):
            _step(optimizer, scaler, config.max_grad_norm)
    return means


def note(state: TrainingState, measures: dict[str, Tensor]) -> None:
    """Count what an update's descent returned; losses are kept apart, until somebody looks."""
    for name in LOSSES.values():
        if name in measures:
            state.losses.add(f"{name} in step {state.step + 1}", measures.pop(name))
    state.measures.add(measures)


def parameters_of(optimizer: torch.optim.Optimizer) -> list[Tensor]:
    """What an optimizer moves."""
    return [p for group in optimizer.param_groups for p in group["params"]]


def _step(
    optimizer: torch.optim.Optimizer, scaler: torch.amp.GradScaler, max_grad_norm: float | None
) -> None:
    if max_grad_norm is not None:
        scaler.unscale_(optimizer)  # the bound is on the gradient itself
        nn.utils.clip_grad_norm_(parameters_of(optimizer), max_grad_norm)
    scaler.step(optimizer)
    scaler.update()
