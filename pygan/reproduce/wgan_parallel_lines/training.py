"""Critics trained while theta is held: what they say of it, and what a generator would do."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from pygan.networks import MLPCritic
from pygan.reference.gradients import input_gradient
from pygan.reproduce.wgan_parallel_lines.lines import line
from pygan.reproduce.wgan_parallel_lines.methods import Method
from pygan.training.randomness import global_seed, random_generator

CRITIC = MLPCritic(width=128, depth=2)
BATCH = 256
EARLY = 8  # a critic is judged after the steps over this, and after all
MIDDLES = (torch.arange(1000) + 0.5) / 1000  # stand for Z where critics are judged
GRID = 65  # points across and along, of the grid between the lines that is searched for steepness


@dataclass(frozen=True)
class Judgement:
    """What a critic is worth after `step` steps.

    steepness: the largest norm of its gradient between the lines. A critic of steepness K is
        K-Lipschitz there, so that its mean difference over K is at most the earth mover's distance.
    estimate: of the method's distance; over the steepness where the method is scaled
    gradients: dL/dtheta by the generator's losses, likewise
    """

    step: int
    estimate: float
    steepness: float
    gradients: dict[str, float]


def train(
    method: Method, theta: float, steps: int, seed: int, after_step: Callable[[], None]
) -> list[Judgement]:
    """Train a critic to tell P_0 from P_theta. Two judgements: early and at the end.

    All critics start from the same weights and see the same z.
    """
    with global_seed(seed, "initial critic"):
        critic = CRITIC.build((2,))
    optimizer = method.optimizer(critic.parameters())
    falling = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    random = random_generator(torch.device("cpu"), seed, "parallel-lines")
    judgements, done = [], 0
    for end in (steps // EARLY, steps):
        for _ in range(done, end):
            z_real, z_fake = torch.rand(2, BATCH, generator=random)
            loss = method.loss(critic, line(0.0, z_real), line(theta, z_fake), random)
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            optimizer.step()
            falling.step()
            after_step()
        done = end
        judgements.append(judge(method, critic, theta, done))
    return judgements


def judge(method: Method, critic: nn.Module, theta: float, step: int) -> Judgement:
    """Judge a critic as it stands."""
    held = torch.tensor(theta, requires_grad=True)
    v_real, v_fake = critic(line(0.0, MIDDLES)), critic(line(held, MIDDLES))
    steep = steepness(critic, theta)
    unit = steep if method.scaled else 1.0
    estimate = method.estimate(v_real, v_fake).item() / unit
    gradients = {}
    for name, loss in method.generator_losses.items():
        (gradient,) = torch.autograd.grad(loss(v_fake), held, retain_graph=True)
        gradients[name] = gradient.item() / unit
    return Judgement(step, estimate, steep, gradients)


def steepness(critic: nn.Module, theta: float) -> float:
    """The largest norm of a critic's gradient on a grid between the lines."""
    between = torch.cartesian_prod(torch.linspace(0, theta, GRID), torch.linspace(0, 1, GRID))
    with torch.no_grad():
        return float(input_gradient(critic, between).norm(dim=1).max())
