"""Whole iterations of training, data included: WGAN, WGAN-GP and f-GAN on four pairs of networks.

The suite train has convolutional networks and batches that a CPU can bear; train-full has those as
published, for a GPU. No critic has batch norm, which WGAN-GP forbids. Each provider draws the same
batches, noise and epsilons; what it is checked by is the critic's loss of the last iteration. Tiers
2 and 3 are ways through the gradient penalty: other objectives have none, and tier 3 has no layer
norm.
"""

from collections.abc import Callable

import torch
from torch import Tensor

import pygan
from benchmarks.case import BASELINES, Call, Case, Kind, Provider
from benchmarks.iteration import Game, Loop, Objective, Way
from benchmarks.suites.ways import fgan, wgan, wgan_gp, with_channels_last
from pygan.networks import (
    DCGANCritic,
    DCGANGenerator,
    MLPCritic,
    MLPGenerator,
    ResNetCritic,
    ResNetGenerator,
)

SAMPLES = 2048  # in memory
COLOUR_64 = (3, 64, 64)


def toy(batch: int) -> Game:
    """Perceptrons of configs/gaussians-25-wgan-gp.yaml."""
    return Game(
        f"MLP 2-256-256-256-1, B={batch}",
        (2,),
        MLPCritic(width=256, depth=3, he_init=True),
        MLPGenerator(latent_dim=2, width=256, depth=3, he_init=True),
        batch,
    )


def mnist(batch: int) -> Game:
    return Game(
        f"MLP 784-240-240-1, B={batch}",
        (784,),
        MLPCritic(width=240, depth=2),
        MLPGenerator(width=240, depth=2),
        batch,
    )


def dcgan(filters: int, batch: int) -> Game:
    return Game(
        f"DCGAN 64x64, {filters} filters, B={batch}",
        COLOUR_64,
        DCGANCritic(filters=filters, batch_norm=False),
        DCGANGenerator(filters=filters),
        batch,
    )


def resnet(filters: int, batch: int) -> Game:
    return Game(
        f"ResNet 64x64, {filters} filters, B={batch}",
        COLOUR_64,
        ResNetCritic(filters=filters),
        ResNetGenerator(filters=filters),
        batch,
    )


def samples(game: Game, device: torch.device) -> list[Tensor]:
    random = torch.Generator().manual_seed(0)
    return [torch.randn(SAMPLES, *game.shape, generator=random).to(device)]


def training(game: Game, n_critic: int, way: Way) -> Callable[[list[Tensor]], Call]:
    def prepare(tensors: list[Tensor]) -> Call:
        iterate = Loop(game, n_critic, way, *tensors)
        return lambda: [iterate()]

    return prepare


def ways(game: Game, objective: Objective) -> list[Way]:
    """Those that this critic can go, and for images the best ones in the other order of axes."""
    with torch.device("meta"):  # no memory and no initial weights
        critic = game.critic.build(game.shape)
    best = [w for w in objective.ways if w.kind != Kind.TIER_3 or pygan.explain(critic).exact]
    if len(game.shape) == 3:
        ours = [way for way in best if way.kind not in BASELINES][-1]
        best += [with_channels_last(way) for way in best if way.kind == Kind.TUNED or way is ours]
    return best


def case(game: Game, objective: Objective) -> Case:
    providers = tuple(
        Provider(way.label, way.kind, training(game, objective.n_critic, way))
        for way in ways(game, objective)
    )
    name = f"iteration, {objective.name}, {game.name}"
    return Case(name, lambda device: samples(game, device), providers, TOLERANCE)


# More than a single step's: each starts from what rounding made of the last one, and an optimizer
# moves a weight by its learning rate whatever the size of the gradient.
TOLERANCE = 3e-2
OBJECTIVES = (wgan(), wgan_gp(), fgan("kl", "f-GAN KL"), fgan("gan", "f-GAN GAN"))
GAMES = (*map(toy, (64, 512)), *map(mnist, (64, 512)), dcgan(8, 64), resnet(4, 16))
GAMES_FULL = (*(make(64, batch) for make in (dcgan, resnet) for batch in (64, 512)),)
CASES = tuple(case(game, objective) for game in GAMES for objective in OBJECTIVES)
CASES_FULL = tuple(case(game, objective) for game in GAMES_FULL for objective in OBJECTIVES)
