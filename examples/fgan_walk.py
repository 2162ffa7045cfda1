# %% [markdown]
# # What an f-GAN critic knows
#
# A walk through f-GAN (1606.00709) in one dimension, where everything can be drawn: what a critic's
# output means, why its threshold is f'(1), and that a trained critic is a map of density ratios.
# Open it as a notebook, or run it: `python examples/fgan_walk.py --out pictures` writes three
# pictures; without `--out` they are shown. It prints each critic's bound beside the divergence.

# %%
import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn

import pygan
from pygan.divergences import log_gaussian

parser = argparse.ArgumentParser(description="A walk through f-GAN.")
parser.add_argument("--out", type=Path, help="folder for the pictures; shown without it")
parser.add_argument("--steps", type=int, default=800, help="of each critic (default 800)")
given, _ = parser.parse_known_args()  # a notebook has arguments of its own

NAMES = ["kl", "reverse_kl", "squared_hellinger", "jensen_shannon", "gan"]
DIVERGENCES = [pygan.divergence(name) for name in NAMES]
P, Q = (0.0, 1.0), (1.0, 1.2)  # mean and deviation: the data, and a generator that is not there yet
log_p, log_q = log_gaussian(*P), log_gaussian(*Q)
x = torch.linspace(-3, 4, 401, dtype=torch.float64)
ratio = (log_p(x) - log_q(x)).exp()


def finish(figure: plt.Figure, name: str) -> None:
    if given.out is None:
        return plt.show()
    given.out.mkdir(parents=True, exist_ok=True)
    figure.savefig(given.out / name, dpi=110)
    print(f"wrote {given.out / name}")


# %% [markdown]
# ## Thresholds
#
# The critic gives any real number v; T = g_f(v) puts it where f* is finite. The best T at a point
# is f'(p/q), so the sign of T - f'(1) says whether p or q is larger there. The dots are these
# thresholds: at v = 0 for most, but at v = 1 for KL, whose g_f is the identity and f'(1) is 1.

# %%
v = torch.linspace(-3, 3, 301, dtype=torch.float64)
figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
for d in DIVERGENCES:
    (line,) = axes.plot(v, d.output_activation(v), label=d.name)
    axes.plot(d.threshold_v, d.threshold, "o", color=line.get_color())
axes.set(title="T = g_f(v), and where p = q", xlabel="v", ylabel="T", ylim=(-4, 3))
axes.legend()
axes.grid(alpha=0.3)
finish(figure, "thresholds.png")

# %% [markdown]
# ## Training
#
# Each critic raises its bound, mean T(x) under p - mean f*(T(x)) under q, which is the divergence
# once T is best. Quadrature knows the divergence itself.


# %%
def trained(d: pygan.Divergence) -> nn.Sequential:
    torch.manual_seed(0)
    critic = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh())
    critic.append(nn.Linear(32, 1))
    optimizer = pygan.optim.Adam(critic.parameters())
    for step in range(given.steps):
        optimizer.param_groups[0]["lr"] = 1e-2 * (1 - step / given.steps)
        optimizer.zero_grad()
        pygan.fgan_critic_loss(critic(draw(P, 1024)), critic(draw(Q, 1024)), d).backward()
        optimizer.step()
    return critic.requires_grad_(False)


def draw(law: tuple[float, float], count: int) -> Tensor:
    return law[0] + law[1] * torch.randn(count, 1)


critics = [trained(d) for d in DIVERGENCES]
print(f"{'divergence':18} {'bound':>8} {'exact':>8}")
for d, critic in zip(DIVERGENCES, critics, strict=True):
    torch.manual_seed(1)
    bound = -pygan.fgan_critic_loss(critic(draw(P, 400_000)), critic(draw(Q, 400_000)), d).item()
    print(f"{d.name:18} {bound:8.4f} {d.between_gaussians(P, Q):8.4f}")

# %% [markdown]
# ## What they learned
#
# Solid: each critic's T over x. Dashed: f'(p/q), from theory. Dots: where T crosses its threshold,
# which should be where the densities cross (dotted). With few samples in the tails T strays there.

# %%
crossing = x[ratio.log().abs()[100:300].argmin() + 100]  # the one between the means
figure, rows = plt.subplots(len(DIVERGENCES), sharex=True, figsize=(7, 10), layout="constrained")
values = [critic(x.float()[:, None])[:, 0].double() for critic in critics]
for d, v, axes in zip(DIVERGENCES, values, rows, strict=True):
    u = ratio.clone().requires_grad_()
    (best,) = torch.autograd.grad(d.f(u).sum(), u)
    axes.plot(x, best, "k--", label="f'(p/q)")
    axes.plot(x, d.output_activation(v), label=f"T, {d.name}")
    at = x[100:300][(v[100:300] - d.threshold_v).abs().argmin()]
    axes.plot(at, d.threshold, "o", color="C0")
    axes.axvline(crossing, color="0.4", linestyle=":")
    axes.set_ylim(*(best[100:300].min() - 0.7, best[100:300].max() + 0.7))
    axes.legend(loc="lower left")
    print(f"{d.name:18} crosses its threshold at {at:5.2f}, the densities cross at {crossing:5.2f}")
rows[-1].set_xlabel("x")
finish(figure, "critics.png")

# %% [markdown]
# ## Density ratios
#
# So v is the ratio p/q in disguise, and `density_ratio` takes the disguise off: five objectives,
# one function. That ratio times q is an estimate of the data's density, from samples alone.
# (`gan` hides behind `jensen_shannon`: up to a constant and a shift they are one game.)

# %%
figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
styles = ["-", "--", "-.", "-", ":"]
axes.fill_between(x, log_p(x).exp(), color="0.85", label="p, the data")
axes.plot(x, log_q(x).exp(), "k", alpha=0.3, label="q, the generator")
for d, v, style in zip(DIVERGENCES, values, styles, strict=True):
    axes.plot(x, d.density_ratio(v) * log_q(x).exp(), style, label=f"ratio * q, {d.name}")
axes.set(title="The data's density, as each critic sees it", xlabel="x", ylabel="density")
axes.legend()
finish(figure, "densities.png")
