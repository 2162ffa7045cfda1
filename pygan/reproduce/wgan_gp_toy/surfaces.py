"""Critics trained to optimality while the generator is held: figure 1a.

What stands for generated samples is real ones with unit Gaussian noise.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from pygan.data import Toy
from pygan.metrics import emd
from pygan.objectives import Draws, Step
from pygan.reference.gradients import input_gradient
from pygan.reproduce.wgan_gp_toy.methods import BATCH, SHAPE, WIDTH, Method
from pygan.training.drawing import evaluate
from pygan.training.randomness import global_seed, random_generator

REACH = 3.0  # values on [-REACH, REACH]^2
RESOLUTION = 128  # at so many points in each direction
JUDGED = 1024  # samples of each kind that the trained critic is judged on


@dataclass(frozen=True)
class Worth:
    """How near a critic f is to an optimal one, whose gradient has one norm between the samples.

    norm, deviation: mean and standard deviation of the gradient's norm. A penalty of weight w and
        the loss balance at 1 + distance / (2 w).
    estimate: mean f(real) - mean f(fake), which at the optimum is norm * distance
    distance: the earth mover's distance of the two sets of samples
    """

    norm: float
    deviation: float
    estimate: float
    distance: float


@dataclass(frozen=True)
class Surface:
    """A critic's values (RESOLUTION, RESOLUTION), row by y, and real samples (JUDGED, 2)."""

    values: Tensor
    real: Tensor
    worth: Worth


def train_surface(
    method: Method,
    data: Toy,
    steps: int,
    seed: int,
    after_step: Callable[[], None],
    *,
    width: int = WIDTH,
) -> Surface:
    """Train a critic against noisy data, and look at what it became."""
    config = method.config(data, seed, width=width)
    with global_seed(seed, "initial critic"):
        critic = config.critic.build(SHAPE)
    optimizer = config.optimizer.build(config.objective.critic_groups(critic))
    random = random_generator(torch.device("cpu"), seed, "surface")
    for number in range(steps):
        real, fake = _pair(data, BATCH, random)
        step = Step(number, 0, lambda purpose: Draws(random), fake)
        loss, _ = config.objective.critic_loss(critic, real, fake, step)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        after_step()
    real, fake = _pair(data, JUDGED, random)
    values = evaluate(critic, plane()).reshape(RESOLUTION, RESOLUTION)
    return Surface(values, real, judge(critic, real, fake, random))


def judge(critic: nn.Module, real: Tensor, fake: Tensor, random: torch.Generator) -> Worth:
    """Judge by real and fake samples, both (B, 2)."""
    with torch.no_grad():
        between = torch.lerp(fake, real, torch.rand(len(real), 1, generator=random))
        norms = input_gradient(critic, between).norm(dim=1)
        estimate = critic(real).mean() - critic(fake).mean()
    return Worth(norms.mean().item(), norms.std().item(), estimate.item(), emd(real, fake))


def plane() -> Tensor:
    """The points (RESOLUTION^2, 2) of the grid, x the faster."""
    line = torch.linspace(-REACH, REACH, RESOLUTION)
    return torch.cartesian_prod(line, line).flip(1)


def _pair(data: Toy, count: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
    real = data.draw(count, random)
    return real, real + torch.randn(real.shape, generator=random)
