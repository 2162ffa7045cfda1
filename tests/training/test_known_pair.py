"""A critic trained on two known Gaussians: what the objective estimates reaches its theory.

`pytest tests/training/test_known_pair.py -rP` prints both.
"""

import math

import pytest
import torch
from torch import Tensor, nn

import pygan
from pygan.objectives import FGAN, GAN, LSGAN, NSGAN, R1, WGANGP, WGANLP, Draws, Objective

from .runs import STEP

P, Q = (0.0, 1.0), (1.0, 1.2)  # mean and deviation of the real and of the generated samples
STEPS, BATCH, LR = 800, 512, 5e-3
JUDGED = 20_000
WITHIN = 0.03


def quantiles(law: tuple[float, float], count: int, offsets: Tensor) -> Tensor:
    """One sample from each of `count` equally likely parts of a Gaussian: (count, 1)."""
    u = (torch.arange(count) + offsets) / count
    mean, deviation = law
    return (mean + deviation * math.sqrt(2) * torch.erfinv(2 * u - 1)).float()[:, None]


def divergence(name: str, **params: float) -> float:
    return pygan.divergence(name, **params).between_gaussians(P, Q)


def wasserstein() -> float:
    """W1 = integral of |difference of the quantile functions|."""
    middle = torch.full((JUDGED,), 0.5, dtype=torch.float64)
    return (quantiles(P, JUDGED, middle) - quantiles(Q, JUDGED, middle)).abs().mean().item()


def pearson_of_the_mean() -> float:
    """LSGAN's loss at its best critic p / (p + q): half the integral of p q / (p + q)."""
    x = torch.linspace(-12, 12, 100_001, dtype=torch.float64)
    p, q = (torch.exp(-(((x - m) / s) ** 2) / 2) / (s * math.sqrt(2 * math.pi)) for m, s in (P, Q))
    return torch.trapezoid((p * q / (p + q)).nan_to_num(), x).item() / 2


JS = divergence("jensen_shannon") / 2  # D_f of the table's f is twice the divergence
# A penalty of weight w lets a critic's slope reach 1 + W / (2 w): a large weight holds it at 1.
CASES: dict[str, tuple[Objective, float]] = {
    "gan": (GAN(), JS),
    "ns-gan": (NSGAN(), JS),
    "lsgan": (LSGAN(), pearson_of_the_mean()),
    "r1, almost no penalty": (R1(weight=1e-3), JS),
    "wgan-gp": (WGANGP(weight=50.0), wasserstein()),
    "wgan-lp": (WGANLP(weight=50.0), wasserstein()),
    **{
        f"fgan {name}": (FGAN(divergence=name), divergence(name))
        for name in (
            "kl",
            "reverse_kl",
            "pearson",
            "squared_hellinger",
            "jeffrey",
            "jensen_shannon",
            "gan",
        )
    },
    "fgan jensen_shannon_weighted": (
        FGAN(divergence="jensen_shannon_weighted", pi=0.3),
        divergence("jensen_shannon_weighted", pi=0.3),
    ),
    "fgan alpha": (FGAN(divergence="alpha", alpha=0.5), divergence("alpha", alpha=0.5)),
}


def trained(objective: Objective) -> nn.Module:
    """A critic against a generator that stands still."""
    torch.manual_seed(0)
    critic = nn.Sequential(
        nn.Linear(1, 64), nn.ELU(), nn.Linear(64, 64), nn.ELU(), nn.Linear(64, 1), nn.Flatten(0)
    )
    optimizer = pygan.optim.Adam(objective.critic_groups(critic), lr=LR, betas=(0.9, 0.999))
    random = torch.Generator().manual_seed(0)
    for number in range(STEPS):
        real, fake = (quantiles(law, BATCH, torch.rand(BATCH, generator=random)) for law in (P, Q))
        step = STEP._replace(critic_steps=number, random=lambda purpose: Draws(random))
        loss, _ = objective.critic_loss(critic, real, fake, step)
        optimizer.zero_grad()
        loss.backward()
        optimizer.param_groups[0]["lr"] = LR * (1 - number / STEPS)
        optimizer.step()
    return critic


@pytest.mark.parametrize("name", CASES)
def test_estimate_reaches_theory(name):
    objective, expected = CASES[name]
    critic = trained(objective)
    middle = torch.full((JUDGED,), 0.5, dtype=torch.float64)
    real, fake = (quantiles(law, JUDGED, middle) for law in (P, Q))
    _, measures = objective.critic_loss(critic, real, fake, STEP)
    estimate = measures[objective.estimate].item()
    print(f"{name}: estimated {estimate:.5f}, exact {expected:.5f}, {estimate / expected - 1:+.2%}")
    assert estimate == pytest.approx(expected, rel=WITHIN)
