"""table.md and results.json of the experiment."""

from dataclasses import asdict, dataclass
from pathlib import Path

from pygan.documents import table
from pygan.reproduce.files import write_report
from pygan.reproduce.wgan_gp_toy import depth, game, methods
from pygan.reproduce.wgan_gp_toy.depth import Depth
from pygan.reproduce.wgan_gp_toy.game import JUDGED, SHARE, Game, Row
from pygan.reproduce.wgan_gp_toy.surfaces import Surface


@dataclass(frozen=True)
class Results:
    """One entry a method in every list, in the order of each part's METHODS."""

    surfaces: dict[str, list[Surface]]
    games: list[Game]
    real: Row
    depths: list[Depth]
    steps: int
    held_steps: int
    deep_steps: int
    width: int
    rate: float
    seed: int


def write_results(results: Results, folder: Path) -> str:
    """Write both files into the folder; returns the Markdown."""
    return write_report(_markdown(results), _figures(results), folder)


def _figures(results: Results) -> dict[str, object]:
    """All but tensors."""
    return {
        "steps": results.steps,
        "held_steps": results.held_steps,
        "deep_steps": results.deep_steps,
        "width": results.width,
        "rate": results.rate,
        "seed": results.seed,
        "surfaces": [
            {"data": name, "method": method.label, **asdict(surface.worth)}
            for name, row in results.surfaces.items()
            for method, surface in zip(methods.METHODS, row, strict=True)
        ],
        "games": [
            {"method": method.label, "rows": [asdict(row) for row in one.rows]}
            for method, one in zip(game.METHODS, results.games, strict=True)
        ],
        "real": asdict(results.real),
        "deep": [
            {"method": method.label, "gradients": one.gradients, "piled": one.piled}
            for method, one in zip(depth.METHODS, results.depths, strict=True)
        ],
    }


def _markdown(results: Results) -> str:
    surfaces = [
        [
            name,
            method.label,
            f"{surface.worth.norm:.3g} ± {surface.worth.deviation:.2g}",
            f"{surface.worth.estimate / surface.worth.norm:.3f}",
            f"{surface.worth.distance:.3f}",
        ]
        for name, row in results.surfaces.items()
        for method, surface in zip(methods.METHODS, row, strict=True)
    ]
    games = [
        _game_row(method.label, one.rows[-1])
        for method, one in zip(game.METHODS, results.games, strict=True)
    ]
    deep = [
        [method.label, *(f"{one.gradients[k]:.1e}" for k in (0, -1)), f"{one.piled:.0%}"]
        for method, one in zip(depth.METHODS, results.depths, strict=True)
    ]
    parts = [
        f"# Critics in the plane, seed {results.seed}",
        f"A critic against data with unit Gaussian noise, {results.held_steps} steps: the norm of"
        " its gradient between real and noisy samples, its estimate of their distance over that"
        " norm, and their exact distance.",
        table(["data", "critic", "gradient norm", "estimate / norm", "exact"], surfaces),
        f"A generator on 25 Gaussians, {results.steps} steps: modes that hold {SHARE:.0%} of their"
        f" share of {JUDGED:,} samples within 4 deviations, the share of all samples there, and the"
        " exact earth mover's distance to real samples.",
        table(
            ["critic", "modes", "high quality", "distance"],
            [*games, _game_row("(real samples)", results.real)],
        ),
        f"A critic of {depth.LAYERS} layers on the swiss roll, {results.deep_steps} steps: the norm"
        " of its gradient in the inputs of the first and the last layer, and its weights within 1%"
        " of the largest.",
        table(["critic", "first layer", "last layer", "weights at the bound"], deep),
    ]
    return "\n\n".join(parts)


def _game_row(label: str, row: Row) -> list[str]:
    return [label, str(row.modes), f"{row.high_quality:.0%}", f"{row.emd:.3f}"]
