"""Critics, samples and the penalties on them, as users call them."""

import pytest
import torch
from cases import maker
from torch import nn

# By the shape of their output.
CRITICS = {
    "(B, 1)": lambda: nn.Sequential(
        nn.Linear(6, 16), nn.Softplus(), nn.Linear(16, 16), nn.Softplus(), nn.Linear(16, 1)
    ),
    "(B,)": lambda: nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 1), nn.Flatten(0)),
}

# Of `pygan` or `reference`, at points that are the same in every call.
PENALTIES = {
    "gradient": lambda ops, critic, real, fake, epsilon: ops.gradient_penalty(
        critic, real, fake, epsilon=epsilon
    ),
    "one-sided": lambda ops, critic, real, fake, epsilon: ops.gradient_penalty(
        critic, real, fake, weight=3.0, target=0.01, one_sided=True, epsilon=epsilon
    ),
    "wgan_gp": lambda ops, critic, real, fake, epsilon: ops.wgan_gp_critic_loss(
        critic, real, fake, epsilon=epsilon
    ),
    "r1": lambda ops, critic, real, fake, epsilon: ops.r1_penalty(critic, real, weight=5.0),
    "r2": lambda ops, critic, real, fake, epsilon: ops.r2_penalty(critic, fake),
    "dragan": lambda ops, critic, real, fake, epsilon: ops.dragan_penalty(
        critic, real, target=0.5, generator=torch.Generator(real.device).manual_seed(1)
    ),
}
each_penalty = pytest.mark.parametrize("name", PENALTIES)


def make_critic(device, dtype=torch.float64, output="(B, 1)"):
    return CRITICS[output]().to(device, dtype)


def make_samples(device, dtype=torch.float64):
    """Real samples, generated ones and an epsilon for each."""
    make = maker(dtype, device)
    return make(5, 6), make(5, 6), torch.rand(5, dtype=dtype, device=device)


def linear_critic(device):
    """Its gradient is its weight everywhere, so each penalty is a function of |w| = 5."""
    critic = nn.Linear(2, 1, bias=False).to(device)
    with torch.no_grad():
        critic.weight.copy_(torch.tensor([[3.0, 4.0]]))
    return critic


def with_gradients(penalty, critic):
    """The penalty and the gradients of the parameters, 0 where there is none."""
    critic.zero_grad()
    penalty.backward()
    grads = [torch.zeros_like(p) if p.grad is None else p.grad for p in critic.parameters()]
    return [penalty.detach(), *grads]
