"""WGAN-GP's critic loss and its Adam: as users write them, tuned, compiled, and by pygan.

All losses draw the same epsilon.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

import pygan

LR, BETAS, WEIGHT = 1e-4, (0.5, 0.9), 10.0  # the paper's
Loss = Callable[[nn.Module, Tensor, Tensor, torch.Generator], Tensor]
MakeOptimizer = Callable[[nn.Module], torch.optim.Optimizer]


def draw(real: Tensor, generator: torch.Generator) -> Tensor:
    """One epsilon a sample, shaped to multiply a batch."""
    return torch.rand(len(real), *[1] * (real.ndim - 1), device=real.device, generator=generator)


def loss_as_written(
    critic: nn.Module,
    real: Tensor,
    fake: Tensor,
    generator: torch.Generator,
    weight: float = WEIGHT,
) -> Tensor:
    """As the scripts that people start from have it."""
    epsilon = draw(real, generator)
    between = (epsilon * real + (1 - epsilon) * fake.detach()).requires_grad_(True)
    scores = critic(between)
    (grad,) = torch.autograd.grad(
        outputs=scores,
        inputs=between,
        grad_outputs=torch.ones_like(scores),
        create_graph=True,
        retain_graph=True,
        only_inputs=True,
    )
    penalty = ((grad.reshape(len(grad), -1).norm(2, dim=1) - 1) ** 2).mean()
    return critic(fake).mean() - critic(real).mean() + weight * penalty


def loss_tuned(
    critic: nn.Module,
    real: Tensor,
    fake: Tensor,
    generator: torch.Generator,
    weight: float = WEIGHT,
) -> Tensor:
    """Fewer and larger calls: one lerp, real and generated samples in one batch."""
    between = torch.lerp(fake, real, draw(real, generator)).requires_grad_()
    scores = critic(between)
    (grad,) = torch.autograd.grad(scores, between, torch.ones_like(scores), create_graph=True)
    penalty = (torch.linalg.vector_norm(grad.flatten(1), dim=1) - 1).square().mean()
    of_fake, of_real = critic(torch.cat([fake, real])).chunk(2)
    return of_fake.mean() - of_real.mean() + weight * penalty


def loss_by_ops(
    critic: nn.Module,
    real: Tensor,
    fake: Tensor,
    generator: torch.Generator,
    weight: float = WEIGHT,
) -> Tensor:
    penalty = pygan.gradient_penalty(critic, real, fake, weight=weight, generator=generator)
    return pygan.wasserstein_critic_loss(critic(real), critic(fake)) + penalty


def loss_exact(
    critic: nn.Module,
    real: Tensor,
    fake: Tensor,
    generator: torch.Generator,
    weight: float = WEIGHT,
) -> Tensor:
    return pygan.wgan_gp_critic_loss(critic, real, fake, weight=weight, generator=generator)


def loss_in_bfloat16(
    critic: nn.Module, real: Tensor, fake: Tensor, generator: torch.Generator
) -> Tensor:
    with torch.autocast(real.device.type, torch.bfloat16):
        return loss_exact(critic, real, fake, generator)


def loss_to_compile(
    critic: nn.Module, real: Tensor, fake: Tensor, epsilon: Tensor, weight: float = WEIGHT
) -> Tensor:
    """The one form that torch.compile takes whole: torch.func.grad inside, one backward outside."""
    between = torch.lerp(fake, real, epsilon)
    grad = torch.func.grad(lambda x: critic(x).sum())(between)
    penalty = (torch.linalg.vector_norm(grad.flatten(1), dim=1) - 1).square().mean()
    return critic(fake).mean() - critic(real).mean() + weight * penalty


def adam(critic: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.Adam(critic.parameters(), lr=LR, betas=BETAS)


def fused_adam(critic: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.Adam(critic.parameters(), lr=LR, betas=BETAS, fused=True)


def pygan_adam(critic: nn.Module) -> torch.optim.Optimizer:
    return pygan.optim.Adam(critic.parameters(), lr=LR, betas=BETAS)


def compiled(
    critic: nn.Module,
    real: Tensor,
    fake: Tensor,
    generator: torch.Generator,
    weight: float = WEIGHT,
) -> Tensor:
    return COMPILED(critic, real, fake, draw(real, generator), weight)


COMPILED = torch.compile(loss_to_compile, fullgraph=True)
