"""A batch in equal parts whose gradients add up, for batches that do not fit into memory at once.

Each part is an update's `Step` of its own, with its share of the noise and the labels.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Literal

import torch
from torch import Tensor

from pygan.objectives import Draws, Step
from pygan.training.config import TrainConfig
from pygan.training.distributed.deviation import joint_deviation
from pygan.training.randomness import random_generator, seed_networks
from pygan.training.state import TrainingState


def parts_of(
    config: TrainConfig,
    state: TrainingState,
    turn: Literal["critic", "generator"],
    count: int,
    labels: Tensor | None,
    real: Tensor | None = None,
) -> Iterator[tuple[Tensor | None, Step]]:
    """The parts of a network's update on `count` samples: real samples, if any, and the step.

    `count`, real samples and labels are this process's; the noise is the joint batch's, cut up.
    What objectives and networks draw themselves differs from part to part; torch's global
    generators are set for each as it is asked for.
    """
    number = state.critic_steps if turn == "critic" else state.step
    ranks = state.ranks
    joint = config.generator.draw(count * ranks.size, _random(config, state, f"{turn} z", number))
    z = ranks.own(joint, config.accumulate)
    cut = zip(*(_cut(tensor, config.accumulate) for tensor in (real, z, labels)), strict=True)
    for part, (real_part, z_part, labels_part) in enumerate(cut):
        counter = number * config.accumulate + part

        def random(purpose: str, counter: int = counter) -> Draws:
            generator = _random(config, state, f"{turn} {purpose}", counter)
            return Draws(generator, ranks.rank, ranks.size)

        seed_networks(config.seed, f"{turn} networks", counter * ranks.size + ranks.rank)
        assert z_part is not None
        classes = state.roles.generator_classes
        deviation = partial(joint_deviation, ranks)
        counters = state.critic_steps, state.step
        yield real_part, Step(*counters, random, z_part, labels_part, classes, deviation)


def mean_of(parts: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The whole batch's measures, from those of its parts: scalars by name."""
    if len(parts) == 1:
        return parts[0]
    return {name: torch.stack([part[name] for part in parts]).mean() for name in parts[0]}


def _cut(tensor: Tensor | None, parts: int) -> Sequence[Tensor | None]:
    return [None] * parts if tensor is None else tensor.chunk(parts)


def _random(
    config: TrainConfig, state: TrainingState, purpose: str, counter: int
) -> torch.Generator:
    return random_generator(state.device, config.seed, purpose, counter)
