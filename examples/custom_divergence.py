"""A divergence of your own: Le Cam's, the integral of (p - q)^2 / (p + q).

Trains a critic of N(0, 1) and N(1, 1.2^2); prints its bound beside the divergence by quadrature.
CONTRIBUTING.md says how the class would get kernels.
"""

import argparse
from dataclasses import dataclass

import torch
from torch import Tensor, nn

import pygan
from pygan.divergences import DIVERGENCES, Divergence


@dataclass(frozen=True, repr=False)
class LeCam(Divergence):
    """f(u) = (u - 1)^2 / (u + 1), so f'(u) = 1 - 4 / (u + 1)^2: all T lie in (-3, 1)."""

    name = "le_cam"
    domain_end = 1.0  # f* is infinite above

    def _f(self, u: Tensor) -> Tensor:
        return (u - 1) ** 2 / (u + 1)

    def _conjugate(self, t: Tensor) -> Tensor:
        s = torch.sqrt(1 - t.clamp(min=-3))  # flat below f'(0), as u >= 0
        return (1 - s) * (3 - s)

    def _output_activation(self, v: Tensor) -> Tensor:
        return 1 - 4 * torch.sigmoid(-v) ** 2  # f' of a ratio e^v

    def _density_ratio(self, v: Tensor) -> Tensor:
        return torch.exp(v)

    def _integrand(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        return (log_p.exp() - log_q.exp()) * torch.tanh((log_p - log_q) / 2)


DIVERGENCES["le_cam"] = LeCam  # now its name works too, in the trainer's objective fgan as well

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--steps", type=int, default=1000, help="critic steps (default 1000)")
steps = parser.parse_args().steps
torch.manual_seed(0)
critic = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
optimizer = pygan.optim.Adam(critic.parameters())
for step in range(steps):
    optimizer.param_groups[0]["lr"] = 1e-2 * (1 - step / steps)
    p, q = torch.randn(1024, 1), 1 + 1.2 * torch.randn(1024, 1)
    optimizer.zero_grad()
    pygan.fgan_critic_loss(critic(p), critic(q), "le_cam").backward()
    optimizer.step()

with torch.no_grad():
    z = torch.special.ndtri(torch.arange(1, 100_000) / 100_000)[:, None]  # N(0, 1), evenly
    bound = -pygan.fgan_critic_loss(critic(z), critic(1 + 1.2 * z), LeCam())
exact = LeCam().between_gaussians((0.0, 1.0), (1.0, 1.2))
print(f"{LeCam()}: the critic's bound is {bound:.4f}, quadrature finds {exact:.4f}")
