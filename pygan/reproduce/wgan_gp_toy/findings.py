"""What clipped and penalised critics did, against what figure 1 shows."""

import math

from pygan.reproduce.findings import Finding
from pygan.reproduce.wgan_gp_toy import depth, game, methods
from pygan.reproduce.wgan_gp_toy.report import Results

# For a method, a row of each part: the range that the penalised critic is held to. What a clipped
# one misses, and by how much, depends on the data and is left open.
OPEN = (-math.inf, math.inf)
SHARES = (OPEN, (0.75, 1.25))  # of the distance; 1 but for sampling
MODES = (OPEN, (20, math.inf))  # of 25
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
    return [
        Finding(
            f"modes covered, of 25: {method.label}", "", one.rows[-1].modes, *limits, form=".0f"
        )
        for method, one, limits in zip(game.METHODS, results.games, MODES, strict=True)
    ]


def _deep(results: Results) -> list[Finding]:
    return [
        Finding(
            f"gradient at the first of 12 layers over the last: {method.label}",
            shown,
            one.gradients[0] / one.gradients[-1],
            *limits,
            form=".0e",
        )
        for method, one, (shown, limits) in zip(
            depth.METHODS, results.depths, GRADIENTS, strict=True
        )
    ]
