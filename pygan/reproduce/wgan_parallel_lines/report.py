"""table.md and results.json of the experiment."""

import math
from dataclasses import asdict, dataclass
from pathlib import Path

from pygan.documents import table
from pygan.reproduce.files import write_report
from pygan.reproduce.wgan_parallel_lines.lines import THETAS, exact, exact_gradient
from pygan.reproduce.wgan_parallel_lines.methods import METHODS, WEIGHT
from pygan.reproduce.wgan_parallel_lines.training import Judgement

MATCHED = 512  # samples of each law that optimal transport matches


@dataclass(frozen=True)
class Results:
    """transport: of samples, one a theta; judgements: by method, by theta, over the steps."""

    transport: list[float]
    judgements: list[list[list[Judgement]]]
    steps: int
    seed: int


def write_results(results: Results, folder: Path) -> str:
    """Write both files into the folder; returns the Markdown."""
    return write_report(_markdown(results), _figures(results), folder)


def _figures(results: Results) -> dict[str, object]:
    return {
        "steps": results.steps,
        "seed": results.seed,
        "exact": [{"theta": theta, **exact(theta)._asdict()} for theta in THETAS],
        "transport": results.transport,
        "critics": [
            {"method": method.label, "theta": theta, **asdict(judgement)}
            for method, row in zip(METHODS, results.judgements, strict=True)
            for theta, path in zip(THETAS, row, strict=True)
            for judgement in path
        ],
    }


def _markdown(results: Results) -> str:
    early = results.judgements[0][0][0].step
    parts = [
        f"# Parallel lines: critics of {results.steps} steps, seed {results.seed}",
        "Distances of P_0 and P_theta by formula, and beside them by a discriminator, by optimal"
        f" transport between {MATCHED} samples of each, and by critics.",
        table(
            ["theta", "TV", "KL, both ways", "JS", "discriminator", "EM", "transport", *_critics()],
            map(_estimates, THETAS, results.transport, *results.judgements),
        ),
        "dL/dtheta of a generator whose one parameter is theta, by the loss that comes with each;"
        " of the minimax loss after some and after all steps of the discriminator.",
        table(
            [
                "theta",
                "dEM/dtheta",
                *_critics(),
                f"minimax, {early} steps",
                f"minimax, {results.steps} steps",
                "non-saturating",
            ],
            map(_gradients, THETAS, *results.judgements),
        ),
        "Estimates and gradients of WGAN's critics are over K, the largest norm of their gradient"
        f" between the lines. For theta off 0 K is {_steepness(results, 0)} with the gradient"
        f" penalty, which with the loss balances at 1 + |theta| / {2 * WEIGHT:g}, and"
        f" {_steepness(results, 1)} with clipped weights.",
    ]
    return "\n\n".join(parts)


def _estimates(theta: float, transport: float, *critics: list[Judgement]) -> list[str]:
    """A row of the first table; critics in the order of METHODS, each with its judgements."""
    of = exact(theta)
    *wgan, discriminator = (path[-1].estimate for path in critics)
    return [
        f"{theta:g}",
        f"{of.total_variation:g}",
        f"{of.kl:g}".replace("inf", "∞"),
        f"{of.jensen_shannon:.3f}",
        f"{discriminator:z.3f}",
        f"{of.earth_mover:g}",
        *(f"{estimate:z.3f}" for estimate in (transport, *wgan)),
    ]


def _gradients(theta: float, *critics: list[Judgement]) -> list[str]:
    """A row of the second table, likewise."""
    slope = exact_gradient(theta)
    *wgan, discriminator = critics
    return [
        f"{theta:g}",
        "" if math.isnan(slope) else f"{slope:+g}",
        *(f"{path[-1].gradients['WGAN']:+.3f}" for path in wgan),
        *(f"{judgement.gradients['minimax']:+.1e}" for judgement in discriminator),
        f"{discriminator[-1].gradients['non-saturating']:+.3g}",
    ]


def _critics() -> list[str]:
    return [method.label for method in METHODS if method.scaled]


def _steepness(results: Results, method: int) -> str:
    """The range over theta off 0."""
    values = [
        path[-1].steepness
        for theta, path in zip(THETAS, results.judgements[method], strict=True)
        if theta
    ]
    return f"{min(values):.3g} to {max(values):.3g}"
