"""What pygan makes of a critic of your own: the exact step, or lean layers in place of torch's.

Prints for a plain and for a residual critic which path the gradient penalty takes and why, what
`accelerate` swaps in the residual one, how far gradients move by that, and how near the penalty
pulls its gradient norm to 1.
"""

import argparse

import torch
from torch import Tensor, nn

import pygan


class Residual(nn.Module):
    """x + convolutions of x. Layers that are modules, not functions, can be swapped."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        first, second = (nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2))
        self.body = nn.Sequential(nn.ReLU(), first, nn.ReLU(), second)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


def critic_with(*blocks: nn.Module) -> nn.Sequential:
    first, last = nn.Conv2d(1, 16, 3, padding=1), nn.Linear(16 * 8 * 8, 1)
    return nn.Sequential(first, *blocks, nn.ReLU(), nn.Flatten(), last)


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--steps", type=int, default=100, help="critic steps (default 100)")
steps = parser.parse_args().steps
torch.manual_seed(0)
real, fake, epsilon = torch.rand(64, 1, 8, 8), torch.rand(64, 1, 8, 8), torch.rand(64)
critic = critic_with(Residual(16), Residual(16))
print("plain:   ", pygan.explain(critic_with()))
print("residual:", pygan.explain(critic))


def gradients() -> list[Tensor]:
    loss = pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)
    return list(torch.autograd.grad(loss, critic.parameters()))


before = gradients()
print("residual:", pygan.accelerate(critic))
moved = max((a - b).abs().max().item() for a, b in zip(before, gradients(), strict=True))
print(f"gradients moved by {moved:.1e}")

optimizer = pygan.optim.Adam(critic.parameters(), lr=1e-3, betas=(0.0, 0.9))
for step in range(steps + 1):
    loss, distance, penalty = pygan.wgan_gp_critic_terms(critic, real, fake, weight=10.0)
    if step in (0, steps):
        print(f"step {step}: root mean square of (norm - 1) is {(penalty / 10).sqrt():.3f}")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
