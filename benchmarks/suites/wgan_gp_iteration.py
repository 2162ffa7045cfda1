"""A whole iteration of WGAN-GP, Algorithm 1: five critic steps and one of the generator."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from benchmarks.case import Call, Case, Kind, Provider
from benchmarks.suites.wgan_gp import (
    PERCEPTRONS,
    Loss,
    MakeOptimizer,
    Setting,
    adam,
    dcgan,
    fused_adam,
    loss_as_written,
    loss_exact,
    loss_tuned,
    pygan_adam,
)
from pygan.networks import DCGANGenerator, MLPGenerator
from pygan.networks.base import GeneratorSettings

N_CRITIC = 5  # the paper's


@dataclass(frozen=True)
class Game:
    """A critic with its batch, and the generator that plays against it."""

    setting: Setting
    generator: GeneratorSettings

    def build(self, device: torch.device) -> tuple[nn.Module, nn.Module]:
        with torch.random.fork_rng():
            torch.manual_seed(1)
            generator = self.generator.build(self.setting.shape).to(device)
        return self.setting.critic(device), generator


def iteration(game: Game, loss: Loss, optimizer: MakeOptimizer) -> Callable[[list[Tensor]], Call]:
    def prepare(samples: list[Tensor]) -> Call:
        real = samples[0]
        critic, generator = game.build(real.device)
        of_critic, of_generator = optimizer(critic), optimizer(generator)
        random = torch.Generator(real.device).manual_seed(0)

        def step(value: Tensor, optimize: torch.optim.Optimizer) -> None:
            optimize.zero_grad()
            value.backward()
            optimize.step()

        def call() -> list[Tensor]:
            for _ in range(N_CRITIC):
                with torch.no_grad():
                    fake = generator(game.generator.draw(len(real), random))
                value = loss(critic, real, fake, random)
                step(value, of_critic)
            critic.requires_grad_(False)
            step(-critic(generator(game.generator.draw(len(real), random))).mean(), of_generator)
            critic.requires_grad_(True)
            return [value.detach()]

        return call

    return prepare


def providers(game: Game) -> tuple[Provider, ...]:
    return (
        Provider("as written, Adam", Kind.AS_WRITTEN, iteration(game, loss_as_written, adam)),
        Provider("tuned, Adam(fused)", Kind.TUNED, iteration(game, loss_tuned, fused_adam)),
        Provider(
            "wgan_gp_critic_loss, pygan Adam",
            Kind.TIER_3,
            iteration(game, loss_exact, pygan_adam),
        ),
    )


TOY, WIDE, MNIST = PERCEPTRONS[0], PERCEPTRONS[2], PERCEPTRONS[3]
GAMES = (
    Game(TOY, MLPGenerator(latent_dim=2, width=64, depth=3)),
    Game(WIDE, MLPGenerator(latent_dim=2, width=512, depth=3)),
    Game(MNIST, MLPGenerator(latent_dim=100, width=240, depth=2)),
    Game(dcgan(16), DCGANGenerator()),
)
# More than a single step's: each starts from what rounding made of the last one, and Adam moves a
# weight by LR whatever the size of its gradient.
TOLERANCE = 3e-2
CASES = tuple(
    Case(f"iteration, {game.setting.name}", game.setting.samples, providers(game), TOLERANCE)
    for game in GAMES
)
