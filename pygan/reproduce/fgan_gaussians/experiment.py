"""`pygan reproduce fgan-gaussians`."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import torch

from pygan.divergences import Divergence, divergence
from pygan.reproduce.base import Experiment
from pygan.reproduce.fgan_gaussians.densities import draw_densities
from pygan.reproduce.fgan_gaussians.findings import findings
from pygan.reproduce.fgan_gaussians.optimum import distance_to_mixture, optimum
from pygan.reproduce.fgan_gaussians.report import Results, write_results
from pygan.reproduce.fgan_gaussians.training import Outcome, judge, play, steps_of_judge
from pygan.reproduce.files import make_empty
from pygan.reproduce.findings import Finding
from pygan.reproduce.progress import Progress
from pygan.settings import POSITIVE, UserError
from pygan.training.randomness import random_generator

DEFAULT = "kl,reverse_kl,jensen_shannon,jeffrey,pearson,squared_hellinger,gan"


@dataclass(frozen=True)
class FGANGaussians(Experiment):
    """f-GAN, table 3: the Gaussian that each divergence fits to a mixture of two."""

    divergences: Annotated[
        str, "names, each with its parameter after a colon where it has one (alpha:alpha=-1)"
    ] = DEFAULT
    steps: Annotated[int, POSITIVE, "steps of the single-step method"] = 60_000
    out: Annotated[Path, "folder to write, empty or not there yet"] = Path("runs/fgan-gaussians")
    seed: Annotated[int, "all of the run's randomness follows from it"] = 0

    def run(self) -> list[Finding]:
        names = list(dict.fromkeys(self.divergences.split(",")))
        divergences = [_parse(name) for name in names]
        make_empty(self.out)
        optima = [optimum(d) for d in divergences]
        random = random_generator(torch.device("cpu"), self.seed, "fgan-gaussians")
        again = steps_of_judge(self.steps)
        progress = Progress(self.steps + again)
        game, outcomes = play(divergences, self.steps, random, progress)
        judged = judge(game, outcomes, again, random, progress)
        progress.close()
        exact = [[_distance(d, outcome) for d in divergences] for outcome in outcomes]
        results = Results(names, optima, outcomes, judged, exact, self.steps, self.seed)
        print(write_results(results, self.out))
        if not draw_densities(results, self.out / "densities.png"):
            print("no densities.png: it needs matplotlib (pip install matplotlib)")
        print("wrote", *sorted(self.out.iterdir()), sep="\n  ")
        return findings(results)


def _distance(divergence: Divergence, outcome: Outcome) -> float:
    """D_f of the mixture from the Gaussian that a game ended with; NaN where it ended in NaN."""
    if not math.isfinite(outcome.mean + outcome.std) or outcome.std == 0:
        return math.nan
    return distance_to_mixture(divergence, outcome.mean, abs(outcome.std))


def _parse(text: str) -> Divergence:
    """The divergence of "kl" or "alpha:alpha=-1". Raises UserError."""
    name, _, given = text.partition(":")
    parameter, is_given, value = given.partition("=")
    if given and not is_given:
        raise UserError(f"--divergences {text}: {parameter} has no value; write {text}=NUMBER")
    try:
        return divergence(name, **({parameter: float(value)} if given else {}))
    except ValueError as error:
        raise UserError(f"--divergences {text}: {error}") from None
