"""What a run's rows show to go wrong, in words that say what to do.

Everything follows from the rows, so that a resumed run warns as the unbroken one would have.
"""

import math
from collections.abc import Callable, Mapping, Sequence

from pygan.objectives.penalised import Penalised
from pygan.training.config import TrainConfig
from pygan.training.metrics_log import Row

FAR = 0.5  # from where the loss would hold the norm, as a share of the target
REPORTS = 3  # in a row
SETTLED = 0.2  # share of the steps after which samples should differ
COLLAPSED = 0.1  # diversity; that of real samples is 1
SKIPPED = 0.5  # share of a network's steps since the report before


def far_from_target(config: TrainConfig, rows: Sequence[Row]) -> str | None:
    """The critic's gradient norm stays away from its target, more than a weak penalty explains."""
    objective = config.objective
    if not isinstance(objective, Penalised) or not objective.target:
        return None
    latest = [row for row in rows if "penalty" in row][-REPORTS:]
    distances = [math.sqrt(row["penalty"] / objective.weight) for row in latest]
    unexplained = [
        distance - _pull(row.get("wasserstein", 0.0), objective.weight, objective.target)
        for distance, row in zip(distances, latest, strict=True)
    ]
    if len(latest) < REPORTS or min(unexplained) <= FAR * objective.target:
        return None
    return (
        f"the critic's gradient norm has been {min(distances):.2f} or more from its target for"
        f" {REPORTS} reports: raise objective.weight or objective.n_critic, or lower optimizer.lr"
    )


def _pull(estimate: float, weight: float, target: float) -> float:
    """How far the Wasserstein term of the loss itself pulls the norm n off its target.

    n W - weight (n - target)^2 is largest at n = target + W / (2 weight), and its n W is the
    estimate.
    """
    return (math.sqrt(target**2 + 2 * max(estimate, 0.0) / weight) - target) / 2


def collapsed(config: TrainConfig, rows: Sequence[Row]) -> str | None:
    """Samples hardly differ from each other."""
    row = rows[-1]
    if row["step"] < SETTLED * config.steps or row["diversity"] >= COLLAPSED:
        return None
    return (
        f"samples hardly differ: their diversity is {row['diversity']:.2f}, that of real ones 1:"
        " lower optimizer.lr, or choose an objective with a penalty, such as wgan-gp"
    )


def skipping(config: TrainConfig, rows: Sequence[Row]) -> str | None:
    """Most steps of a network in float16 are left out."""
    if config.precision != "float16" or len(rows) < 2:
        return None
    for network, counter in (("generator", "step"), ("critic", "critic_steps")):
        done, skipped = (
            rows[-1][name] - rows[-2][name] for name in (counter, f"skipped_{network}_steps")
        )
        if skipped > SKIPPED * done:
            return (
                f"{skipped} of the {network}'s last {done} steps were skipped, as gradients"
                " overflowed: lower optimizer.lr, or choose precision bfloat16"
            )
    return None


WARNINGS: Mapping[str, Callable[[TrainConfig, Sequence[Row]], str | None]] = {
    "gradient_norm": far_from_target,
    "diversity": collapsed,
    "skipped_steps": skipping,
}


def warnings_of(config: TrainConfig, rows: Sequence[Row]) -> dict[str, str]:
    """The warnings that hold after the last of these rows, by name."""
    found = {name: holds(config, rows) for name, holds in WARNINGS.items()}
    return {name: text for name, text in found.items() if text is not None}
