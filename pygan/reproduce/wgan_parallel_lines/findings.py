"""Distances and gradients that were found, against example 1's formulas."""

from pygan.reproduce.findings import Finding
from pygan.reproduce.wgan_parallel_lines.lines import THETAS, exact, exact_gradient
from pygan.reproduce.wgan_parallel_lines.report import Results
from pygan.reproduce.wgan_parallel_lines.training import Judgement

AT = 0.5  # the theta of single figures; nearer to the data short runs may still be wrong
# Over its steepness no critic exceeds the distance, but by the grid that the steepness is
# searched on; short of it are what the clip leaves unused, and what a short run leaves unlearned.
ABOVE, SHORT = 0.005, 0.15
FLAT = 1e-3  # the gradient of a distance that does not change, where WGAN's is 1


def findings(results: Results) -> list[Finding]:
    """At one theta, and the worst of those that are as far off."""
    at = THETAS.index(AT)
    penalised, clipped, discriminator = results.judgements
    distance, level = exact(AT).earth_mover, exact(AT).jensen_shannon
    trained = discriminator[at][-1]
    return [
        Finding(
            f"earth mover's distance at theta = {AT}: optimal transport of samples",
            f"{distance:g}",
            results.transport[at],
            0.98 * distance,
            1.02 * distance,
        ),
        *_critic("critic with gradient penalty", penalised),
        *_critic("critic with weight clipping", clipped),
        Finding(
            f"Jensen-Shannon divergence at theta = {AT}: discriminator",
            "log 2 = 0.693",
            trained.estimate,
            0.98 * level,
            (1 + ABOVE) * level,
        ),
        Finding(
            f"gradient at theta = {AT}: minimax GAN with a trained discriminator",
            "0",
            abs(trained.gradients["minimax"]),
            most=FLAT,
            form=".1e",
        ),
    ]


def _critic(label: str, row: list[list[Judgement]]) -> list[Finding]:
    """A row of judgements by theta, against the distance, 1 and the distance's slope."""
    shares = [
        path[-1].estimate / exact(theta).earth_mover
        for theta, path in zip(THETAS, row, strict=True)
        if abs(theta) >= AT
    ]
    at = row[THETAS.index(AT)][-1]
    quantities = (
        (f"earth mover's distance at theta = {AT}", exact(AT).earth_mover, at.estimate),
        (f"least share of the distance, |theta| at least {AT}", 1.0, min(shares)),
        (f"gradient at theta = {AT}", exact_gradient(AT), at.gradients["WGAN"]),
    )
    return [
        Finding(
            f"{quantity}: {label}", f"{paper:g}", here, (1 - SHORT) * paper, (1 + ABOVE) * paper
        )
        for quantity, paper, here in quantities
    ]
