"""The ways of holding a critic that are compared; constants of the authors' `gan_toy.py`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch

from pygan.data import Toy
from pygan.networks import MLPCritic, MLPGenerator
from pygan.objectives import WGAN, WGANGP, Objective
from pygan.training.config import TrainConfig
from pygan.training.loop import update_critic, update_generator
from pygan.training.optimizers import Adam, OptimizerSettings, RMSprop
from pygan.training.randomness import random_generator
from pygan.training.state import TrainingState

BATCH = 256
SHAPE = (2,)
WIDTH = 512  # units of a layer
CLIP = 0.01


@dataclass(frozen=True)
class Method:
    """An objective with its optimizer; label and colour are its marks in pictures."""

    label: str
    colour: str
    objective: Objective
    optimizer: OptimizerSettings

    def faster(self, factor: float) -> "Method":
        """The same at this multiple of its learning rate."""
        return replace(self, optimizer=replace(self.optimizer, lr=factor * self.optimizer.lr))

    def config(self, data: Toy, seed: int, *, width: int = WIDTH, depth: int = 3) -> TrainConfig:
        """A game on this data between perceptrons of one size."""
        return TrainConfig(
            data=data,
            generator=MLPGenerator(latent_dim=2, width=width, depth=depth, he_init=True),
            critic=MLPCritic(width=width, depth=depth, he_init=True),
            objective=self.objective,
            optimizer=self.optimizer,
            batch_size=BATCH,
            seed=seed,
            device="cpu",
        )


def clipping(clip: float, colour: str) -> Method:
    """WGAN, with every weight of the critic in [-clip, clip]."""
    return Method(f"weight clipping, c = {clip:g}", colour, WGAN(clip=clip), RMSprop(lr=5e-5))


CLIPPING = clipping(CLIP, "#d55e00")
PENALTY = Method(
    "gradient penalty", "#0072b2", WGANGP(weight=0.1), Adam(lr=1e-4, beta1=0.5, beta2=0.9)
)
METHODS = (CLIPPING, PENALTY)


def play(config: TrainConfig, data: Toy, steps: int) -> Iterator[TrainingState]:
    """Train generator and critic; yields their state before the first step and after each.

    Samples are drawn afresh, as the authors do.
    """
    state = TrainingState(config, SHAPE)
    random = random_generator(torch.device("cpu"), config.seed, "real")
    yield state
    while state.step < steps:
        for _ in range(config.objective.critic_steps(state.step)):
            update_critic(config, state, data.draw(BATCH, random))
        update_generator(config, state)
        yield state
