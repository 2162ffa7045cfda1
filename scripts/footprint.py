"""What a run's memory and operations come to at its batch size, without its data and its device.

They are counted in updates on a few samples, on the CPU, and go on in a straight line to the batch:
every tensor of an update is of a fixed size or grows with the batch. Only the exact step of a
critic whose first layer is a matrix may go another way in a larger batch.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from statistics import mean
from typing import NamedTuple

import torch
from meter import Meter

from pygan.training import loop
from pygan.training.config import TrainConfig
from pygan.training.state import TrainingState

SAMPLES = (2, 3)  # in the updates that are counted; batch norm wants two


class Plan(NamedTuple):
    """What a run takes.

    parameters: of generator and critic
    held:       bytes between two updates: weights, gradients, optimizers, the average
    peak:       most bytes at any time
    flops:      of an iteration: a generator step with its critic steps
    """

    parameters: tuple[int, int]
    held: float
    peak: float
    flops: float


def updates(
    config: TrainConfig, state: TrainingState, side: int
) -> Mapping[str, tuple[float, Callable[[], None]]]:
    """The updates of an iteration, and how often each one comes, on average."""
    real = torch.zeros(config.batch_size, 3, side, side, device=state.device)
    asked = state.roles.generator_classes > 0
    labels = torch.zeros(len(real), dtype=torch.int64, device=state.device) if asked else None
    on_real = (config, state, real.to(memory_format=state.memory_format), labels)
    critic_steps = mean(map(config.objective.critic_steps, range(config.steps)))
    critic = critic_steps - config.single_step, partial(loop.update_critic, *on_real)
    if config.single_step:
        last = {"both": (1.0, partial(loop.update_both, *on_real))}
    else:
        last = {"generator": (1.0, partial(loop.update_generator, config, state, labels))}
    return ({"critic": critic} if critic[0] else {}) | last


class Count(NamedTuple):
    """As `Plan`, but `live` has the bytes after each operation from the start on."""

    parameters: tuple[int, int]
    held: float
    live: list[int]
    flops: float


def count(config: TrainConfig, side: int, classes: int) -> Count:
    """What two iterations took, each critic update with its penalty if it has one."""
    with Meter() as meter:
        state = TrainingState(config, (3, side, side), classes)
        flops = 0.0
        for iteration in range(2):
            for often, update in updates(config, state, side).values():
                before, state.critic_steps = meter.flops, 0
                update()
                flops += iteration * often * (meter.flops - before)  # the first one sets things up
            del update
    networks = state.generator, state.critic
    generator, critic = (sum(p.numel() for p in network.parameters()) for network in networks)
    return Count((generator, critic), meter.bytes, meter.live, flops)


def plan(config: TrainConfig, side: int, classes: int = 0) -> Plan:
    """For colour images of that side. Raises UserError, as a run would."""
    few = [
        replace(config, device="cpu", batch_size=samples * config.accumulate, cuda_graph=False)
        for samples in SAMPLES
    ]
    first, second = (count(settings, side, classes) for settings in few)

    def at_full_batch(small: float, large: float) -> float:
        less, more = (settings.batch_size for settings in few)
        return small + (large - small) * (config.batch_size - less) / (more - less)

    live = [at_full_batch(*pair) for pair in zip(first.live, second.live, strict=True)]
    held = at_full_batch(first.held, second.held)
    return Plan(first.parameters, held, max(live), at_full_batch(first.flops, second.flops))
