"""Deep critics of the swiss roll: gradients from layer to layer, and weights. Figure 1b."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from pygan.data import SwissRoll
from pygan.reproduce.wgan_gp_toy.methods import PENALTY, Method, clipping, play
from pygan.training.randomness import random_generator

LAYERS = 12  # of weights, in generator and critic
WIDTH = 128
JUDGED = 1024  # real samples that gradients are taken at
PILED = 0.99  # a weight beyond this share of the largest one lies at the bound
METHODS = (
    clipping(0.1, "#7f2704"),
    clipping(0.01, "#d55e00"),
    clipping(0.001, "#f2a65a"),
    PENALTY,
)


@dataclass(frozen=True)
class Depth:
    """By layer of a trained critic, the root mean square norm of the gradient of f in its input.

    weights: in one row, but for the first layer's, which with two inputs are larger, and offsets
    piled: share of them at least at PILED of the largest
    """

    gradients: list[float]
    weights: Tensor
    piled: float


def train_deep(method: Method, steps: int, seed: int, after_step: Callable[[], None]) -> Depth:
    """Train generator and critic, and look into the critic."""
    data = SwissRoll()
    config = method.config(data, seed, width=WIDTH, depth=LAYERS - 1)
    for state in play(config, data, steps):  # noqa: B007
        after_step()
    real = data.draw(JUDGED, random_generator(state.device, seed, "judge"))
    assert isinstance(state.critic, nn.Sequential)
    layers = [m for m in state.critic if isinstance(m, nn.Linear)]
    weights = torch.cat([layer.weight.detach().flatten() for layer in layers[1:]])
    size = weights.abs()
    return Depth(
        layer_gradients(state.critic, real),
        weights,
        (size >= PILED * size.max()).float().mean().item(),
    )


def layer_gradients(critic: nn.Sequential, samples: Tensor) -> list[float]:
    """Root mean square over samples (B, 2) of the norm of df / d(input), one a linear layer."""
    inputs, h = [], samples.double().requires_grad_()
    for module in copy.deepcopy(critic).double():  # a gradient may leave the range of float32
        if isinstance(module, nn.Linear):
            inputs.append(h)
        h = module(h)
    grads = torch.autograd.grad(h.sum(), inputs)
    return [grad.square().sum(1).mean().sqrt().item() for grad in grads]
