"""A whole critic step of WGAN-GP: loss, backward and Adam, on perceptrons and on DCGAN's critic.

Every provider draws the same epsilon. What it is checked by is the loss, after several steps of
its optimizer; that gradients agree to rounding is the tests' business.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

import pygan
from benchmarks.case import Call, Case, Kind, Provider, Work
from pygan.networks import DCGANCritic

LR, BETAS, WEIGHT = 1e-4, (0.5, 0.9), 10.0  # the paper's
Loss = Callable[[nn.Module, Tensor, Tensor, torch.Generator], Tensor]
MakeOptimizer = Callable[[nn.Module], torch.optim.Optimizer]


def perceptron(*sizes: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(sizes[-1], 1), nn.Flatten(0))


@dataclass(frozen=True)
class Setting:
    """A critic, and a batch for it."""

    name: str
    make: Callable[[], nn.Module]
    batch: int
    shape: tuple[int, ...]

    def critic(self, device: torch.device) -> nn.Module:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            return self.make().to(device)

    def samples(self, device: torch.device) -> list[Tensor]:
        generator = torch.Generator().manual_seed(0)
        shape = (self.batch, *self.shape)
        return [torch.randn(shape, generator=generator).to(device) for _ in range(2)]

    def work(self) -> Work:
        """The least: ten forward passes, five of the first layer.

        Three forward, three back, one on and the weights' three; the first layer needs no pass for
        interpolated samples, nor back to the samples, as the norm comes from its weights' products.
        """
        meta = torch.device("meta")
        critic, samples = self.critic(meta), torch.empty(self.batch, *self.shape, device=meta)
        first = next(m for m in critic.modules() if isinstance(m, nn.Linear | nn.Conv2d))
        return Work(flops=10 * flops(critic, samples) - 5 * flops(first, samples))


def flops(module: nn.Module, samples: Tensor) -> int:
    with FlopCounterMode(display=False) as counter:
        module(samples)
    return counter.get_total_flops()


def mnist(batch: int) -> Setting:
    return Setting(
        f"MLP 784-240-240-1, B={batch}", lambda: perceptron(784, 240, 240), batch, (784,)
    )


def dcgan(batch: int) -> Setting:
    make = DCGANCritic(filters=64, batch_norm=False).build
    return Setting(f"DCGAN 64x64, B={batch}", lambda: make((3, 64, 64)), batch, (3, 64, 64))


PERCEPTRONS = (
    Setting("MLP 2-64-64-64-1, B=64", lambda: perceptron(2, 64, 64, 64), 64, (2,)),
    Setting("MLP 2-128-128-128-1, B=128", lambda: perceptron(2, 128, 128, 128), 128, (2,)),
    Setting("MLP 2-512-512-512-1, B=256", lambda: perceptron(2, 512, 512, 512), 256, (2,)),
    *map(mnist, (64, 512, 4096)),
)
CONVOLUTIONS = tuple(map(dcgan, (16, 64)))


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


def step(
    setting: Setting,
    loss: Loss,
    optimizer: MakeOptimizer,
    memory_format: torch.memory_format = torch.contiguous_format,
    accelerate: bool = False,
) -> Callable[[list[Tensor]], Call]:
    def prepare(samples: list[Tensor]) -> Call:
        critic = setting.critic(samples[0].device).to(memory_format=memory_format)
        if accelerate:
            pygan.accelerate(critic)
        if len(setting.shape) == 3:
            samples = [x.contiguous(memory_format=memory_format) for x in samples]
        real, fake = samples
        optimize = optimizer(critic)
        generator = torch.Generator(real.device).manual_seed(0)

        def call() -> list[Tensor]:
            optimize.zero_grad()
            value = loss(critic, real, fake, generator)
            value.backward()
            optimize.step()
            return [value.float()]

        return call

    return prepare


def compiled(
    critic: nn.Module,
    real: Tensor,
    fake: Tensor,
    generator: torch.Generator,
    weight: float = WEIGHT,
) -> Tensor:
    return COMPILED(critic, real, fake, draw(real, generator), weight)


COMPILED = torch.compile(loss_to_compile, fullgraph=True)


def prepare_compiled(setting: Setting) -> Callable[[list[Tensor]], Call]:
    def prepare(samples: list[Tensor]) -> Call:
        torch.compiler.reset()  # else every call would first try the guards of the cases before
        return step(setting, compiled, fused_adam)(samples)

    return prepare


def providers(setting: Setting) -> tuple[Provider, ...]:
    def row(
        label: str,
        kind: Kind,
        loss: Loss,
        optimizer: MakeOptimizer,
        *more: Any,
    ) -> Provider:
        return Provider(label, kind, step(setting, loss, optimizer, *more))

    rows = [
        row("as written, Adam", Kind.AS_WRITTEN, loss_as_written, adam),
        row("tuned, Adam(fused)", Kind.TUNED, loss_tuned, fused_adam),
        Provider("torch.compile, Adam(fused)", Kind.COMPILED, prepare_compiled(setting)),
        row("gradient_penalty, pygan Adam", Kind.TIER_1, loss_by_ops, pygan_adam),
        row(
            "the same, accelerate(critic)",
            Kind.TIER_2,
            loss_by_ops,
            pygan_adam,
            torch.contiguous_format,
            True,
        ),
        row("wgan_gp_critic_loss, pygan Adam", Kind.TIER_3, loss_exact, pygan_adam),
    ]
    if len(setting.shape) == 3:
        rows.append(
            row("..., channels_last", Kind.TIER_3, loss_exact, pygan_adam, torch.channels_last)
        )
    return tuple(rows)


def in_bfloat16(setting: Setting) -> tuple[Provider, ...]:
    return (
        Provider(
            "as written, Adam, float32",
            Kind.AS_WRITTEN,
            step(setting, loss_as_written, adam),
        ),
        Provider(
            "wgan_gp_critic_loss, autocast, channels_last",
            Kind.TIER_3,
            step(setting, loss_in_bfloat16, pygan_adam, torch.channels_last),
        ),
    )


# The loss is around WEIGHT at first; Adam moves a weight by LR whatever the size of a gradient
# that is all rounding.
TOLERANCE, TOLERANCE_BFLOAT16 = 1e-3, 0.1
CASES = (
    *(
        Case(f"critic step, {s.name}", s.samples, providers(s), TOLERANCE, s.work())
        for s in (*PERCEPTRONS, *CONVOLUTIONS)
    ),
    *(
        Case(f"critic step in bfloat16, {s.name}", s.samples, in_bfloat16(s), TOLERANCE_BFLOAT16)
        for s in CONVOLUTIONS
    ),
)
