"""table.md and results.json of the experiment."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pygan.documents import table
from pygan.reproduce.fgan_gaussians.optimum import Optimum
from pygan.reproduce.fgan_gaussians.paper import RECALLED
from pygan.reproduce.fgan_gaussians.training import Outcome
from pygan.reproduce.files import write_report

Matrix = list[list[float]]
SOURCES = (
    "exact: our own quadrature and minimisation; run: means over the last fifth of the steps;"
    " recalled: table 3 of f-GAN (1606.00709) from memory, not read."
)


@dataclass(frozen=True)
class Results:
    """One entry a divergence; matrices have a row a trained Gaussian, a column a divergence."""

    names: list[str]
    optima: list[Optimum]
    outcomes: list[Outcome]
    judged: Matrix
    exact: Matrix
    steps: int
    seed: int


def write_results(results: Results, folder: Path) -> str:
    """Write both files into the folder; returns the Markdown."""
    return write_report(_markdown(results), asdict(results), folder)


def _markdown(results: Results) -> str:
    optima, outcomes = results.optima, results.outcomes
    ours = [
        ("D_f(P, Q*)", "exact", [o.divergence for o in optima]),
        ("F", "run", [o.bound for o in outcomes]),
        ("mean*", "exact", [o.mean for o in optima]),
        ("mean", "run", [o.mean for o in outcomes]),
        ("std*", "exact", [o.std for o in optima]),
        ("std", "run", [o.std for o in outcomes]),
    ]
    rows = []
    for number, (quantity, source, values) in enumerate(ours):
        papers = [RECALLED[name][number] if name in RECALLED else None for name in results.names]
        rows.append([quantity, source, *(_cell(value) for value in values)])
        rows.append(["", "paper, recalled", *(_cell(value) for value in papers)])
    parts = [
        f"# A Gaussian fitted to a mixture of two: {results.steps} steps, seed {results.seed}",
        table(["", "", *results.names], rows),
        SOURCES,
        *(
            f"{name} is no longer finite from step {outcome.broke_at} on."
            for name, outcome in zip(results.names, outcomes, strict=True)
            if outcome.broke_at is not None
        ),
        "Trained by the row's divergence, then estimated by the column's with the Gaussian held: F."
        " The least of each column is bold.",
        _matrix(results.names, results.judged),
        "The same by quadrature: D_f(P, Q).",
        _matrix(results.names, results.exact),
    ]
    return "\n\n".join(parts)


def _matrix(names: Sequence[str], matrix: Matrix) -> str:
    least = [
        min(filter(math.isfinite, column), default=None) for column in zip(*matrix, strict=True)
    ]

    def cell(value: float, low: float | None) -> str:
        return f"**{_cell(value)}**" if value == low else _cell(value)

    rows = [
        [name, *(cell(value, low) for value, low in zip(row, least, strict=True))]
        for name, row in zip(names, matrix, strict=True)
    ]
    return table(["trained by", *names], rows)


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return "not finite" if math.isnan(value) else f"{value:z.4f}"
