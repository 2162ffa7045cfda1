"""Critics for the tests of gradient penalties, and batches away from their kinks."""

import itertools
import random

import torch
from torch import Tensor, nn

import pygan
from pygan import reference

ACTIVATIONS = (
    nn.ReLU(),
    nn.LeakyReLU(0.2),
    nn.Tanh(),
    nn.Sigmoid(),
    nn.Softplus(2.0, 1.0),
    nn.ELU(1.3),
    nn.SiLU(),
)


def random_mlp(draw: random.Random) -> tuple[nn.Sequential, tuple[int, ...]]:
    shape = draw.choice([(1,), (2,), (7,), (1, 5, 5), (150,)])
    layers: list[nn.Module] = [nn.Flatten()] if len(shape) > 1 or draw.random() < 0.5 else []
    size = torch.Size(shape).numel()
    for _ in range(draw.randint(1, 4)):
        width = draw.randint(1, 40)
        layers += [nn.Linear(size, width, bias=draw.random() < 0.7), draw.choice(ACTIVATIONS)]
        size = width
    layers += [nn.Linear(size, 1, bias=draw.random() < 0.7)]
    if draw.random() < 0.5:
        layers += [nn.Flatten(0)]
    return nn.Sequential(*layers), shape


def random_convolutions(draw: random.Random) -> tuple[nn.Sequential, tuple[int, ...]]:
    channels, side = draw.choice([(1, 9), (2, 8), (4, 7)])
    shape = (channels, side, side)
    layers: list[nn.Module] = []
    groups = 1
    for _ in range(draw.randint(1, 3)):
        kernel, stride, padding = draw.choice([(3, 1, 1), (3, 2, 1), (4, 2, 1), (1, 1, 0)])
        width = draw.choice([2, 4, 6])
        bias = draw.random() < 0.6
        layers += [
            nn.Conv2d(channels, width, kernel, stride, padding, groups=groups, bias=bias),
            draw.choice(ACTIVATIONS),
        ]
        side = (side + 2 * padding - kernel) // stride + 1
        channels, groups = width, draw.choice([1, 2])
    if draw.random() < 0.5:
        layers += [nn.Conv2d(channels, 1, side, bias=False), nn.Flatten(0)]
    else:
        hidden = nn.Sequential(nn.Linear(channels * side * side, 5), nn.LeakyReLU(0.1))
        layers += [nn.Flatten(), hidden, nn.Identity(), nn.Linear(5, 1)]
    return nn.Sequential(*layers), shape


def distance_to_kinks(critic: nn.Module, *batches: Tensor) -> float:
    """The least |z| of all that reaches a ReLU or LeakyReLU."""
    least = float("inf")

    def look(module: nn.Module, inputs: tuple[Tensor], _: Tensor) -> None:
        nonlocal least
        least = min(least, inputs[0].abs().min().item())

    kinked = [m for m in set(critic.modules()) if isinstance(m, nn.ReLU | nn.LeakyReLU)]
    handles = [m.register_forward_hook(look) for m in kinked]
    with torch.no_grad():
        for batch in batches:
            critic(batch)
    for handle in handles:
        handle.remove()
    return least


def batch_away_from_kinks(
    critic: nn.Module, count: int, shape: tuple[int, ...]
) -> tuple[Tensor, Tensor, Tensor]:
    """Real and generated samples and an epsilon, float64, where float32 rounding flips no ReLU."""
    while True:
        real, fake = torch.randn(2, count, *shape, dtype=torch.float64)
        epsilon = torch.rand(count, dtype=torch.float64)
        between = torch.lerp(fake, real, epsilon.view(-1, *[1] * len(shape)))
        if distance_to_kinks(critic, real, fake, between) > 1e-5:
            return real, fake, epsilon


def gradients(critic: nn.Module, loss: Tensor) -> list[Tensor]:
    """What loss.backward() leaves in .grad, zeros for nothing."""
    critic.zero_grad()
    loss.backward()
    return [torch.zeros_like(p) if p.grad is None else p.grad for p in critic.parameters()]


def relative_difference(ours: list[Tensor], exact: list[Tensor]) -> float:
    """The largest difference of any two elements, in units of the largest gradient of all."""
    size = max(x.abs().max().item() for x in exact)
    pairs = zip(ours, exact, strict=True)
    return max((x.double() - y.double()).abs().max().item() for x, y in pairs) / size


def is_exact(loss: Tensor) -> bool:
    return loss.grad_fn is not None and loss.grad_fn.name() == "WGANGPCriticLossBackward"


def mlp(*sizes: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def small_convolutions() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(2, 4, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(4, 1, 3), nn.Flatten(0)
    )


def batch(shape: tuple[int, ...] = (3,), count: int = 6) -> tuple[Tensor, Tensor, Tensor]:
    return torch.randn(count, *shape), torch.randn(count, *shape), torch.rand(count)


def assert_exact_in_double(critic: nn.Module, real: Tensor, fake: Tensor, epsilon: Tensor) -> None:
    """The exact step is taken, and is double backward's, on these very parameters and samples."""
    exact = reference.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)
    expected = gradients(critic, exact)
    ours = pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)
    assert is_exact(ours)
    torch.testing.assert_close(ours, exact, rtol=1e-12, atol=1e-12)
    assert relative_difference(gradients(critic, ours), expected) < 1e-10
