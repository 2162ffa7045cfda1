"""What a run's rows show to go wrong, in words that say what to do.

Everything follows from the rows, so that a resumed run warns as the unbroken one would have.
"""

import math
from collections.abc import Callable, Mapping, Sequence

from pygan.objectives.penalised import Penalised
from pygan.training.config import TrainConfig
from pygan.training.metrics_log import Row

FAR = 0.5  # from the target norm, as a share of it
REPORTS = 3  # in a row
SETTLED = 0.2  # share of the steps after which samples should differ
COLLAPSED = 0.1  # diversity; that of real samples is 1


def far_from_target(config: TrainConfig, rows: Sequence[Row]) -> str | None:
    """The root mean square distance of the critic's gradient norm from its target stays large."""
    objective = config.objective
    latest = rows[-REPORTS:]
    if not isinstance(objective, Penalised) or not objective.target or len(latest) < REPORTS:
        return None
    squares = [row.get("penalty", 0.0) / objective.weight for row in latest]
    nearest = math.sqrt(min(squares)) / objective.target
    if nearest <= FAR:
        return None
    return (
        f"the critic's gradient norm has been {nearest:.2f} or more from its target for {REPORTS}"
        " reports: raise objective.weight or objective.n_critic, or lower optimizer.lr"
    )


def collapsed(config: TrainConfig, rows: Sequence[Row]) -> str | None:
    """Samples hardly differ from each other."""
    row = rows[-1]
    if row["step"] < SETTLED * config.steps or row["diversity"] >= COLLAPSED:
        return None
    return (
        f"samples hardly differ: their diversity is {row['diversity']:.2f}, that of real ones 1:"
        " lower optimizer.lr, or choose an objective with a penalty, such as wgan-gp"
    )


WARNINGS: Mapping[str, Callable[[TrainConfig, Sequence[Row]], str | None]] = {
    "gradient_norm": far_from_target,
    "diversity": collapsed,
}


def warnings_of(config: TrainConfig, rows: Sequence[Row]) -> dict[str, str]:
    """The warnings that hold after the last of these rows, by name."""
    found = {name: holds(config, rows) for name, holds in WARNINGS.items()}
    return {name: text for name, text in found.items() if text is not None}
