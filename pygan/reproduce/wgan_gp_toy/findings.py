"""What clipped and penalised critics did, against what figure 1 shows."""

import math

from pygan.reproduce.findings import Finding
from pygan.reproduce.wgan_gp_toy import depth, game, methods
from pygan.reproduce.wgan_gp_toy.report import Results

# A row for each method. How much a clipped critic misses depends on the data and is left open.
SHARES = ((-math.inf, math.inf), (0.75, 1.25))  # of the distance; 1 but for sampling
# The gradient at the first layer of 12 over that at the last: what the paper shows, and the range.
GRADIENTS = (
    ("explodes", (10, math.inf)),
    ("vanishes", (-math.inf, 1e-6)),
    ("vanishes", (-math.inf, 1e-6)),
    ("stays level", (0.1, 10)),
)


def findings(results: Results) -> list[Finding]:
    """Surfaces, the game on 25 Gaussians, and deep critics."""
    return [*_surfaces(results), *_game(results), *_deep(results)]


def _surfaces(results: Results) -> list[Finding]:
    return [
        Finding(
            f"{data}, share of the distance seen: {method.label}",
            "",
            surface.worth.estimate / surface.worth.norm / surface.worth.distance,
            *limits,
            form=".2f",
        )
        for data, row in results.surfaces.items()
        for method, surface, limits in zip(methods.METHODS, row, SHARES, strict=True)
    ]


def _game(results: Results) -> list[Finding]:
    clipped, penalised = (one.rows[-1].modes for one in results.games)
    labels = [f"modes covered, of 25: {method.label}" for method in game.METHODS]
    return [
        Finding(labels[0], "", clipped, form=".0f"),
        Finding(labels[1], "", penalised, least=clipped + 1, form=".0f"),
    ]


def _deep(results: Results) -> list[Finding]:
    return [
        Finding(
            f"gradient at the first of 12 layers over the last: {method.label}",
            shown,
            one.gradients[0] / one.gradients[-1],
            *limits,
            form=".2g",
        )
        for method, one, (shown, limits) in zip(
            depth.METHODS, results.depths, GRADIENTS, strict=True
        )
    ]
