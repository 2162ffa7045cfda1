"""`pygan reproduce wgan-gp-toy`."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pygan.data import TOYS
from pygan.reproduce.base import Experiment
from pygan.reproduce.files import make_empty
from pygan.reproduce.findings import Finding
from pygan.reproduce.progress import Progress
from pygan.reproduce.wgan_gp_toy import depth, game, methods
from pygan.reproduce.wgan_gp_toy.depth import train_deep
from pygan.reproduce.wgan_gp_toy.findings import findings
from pygan.reproduce.wgan_gp_toy.game import Judge, play_game
from pygan.reproduce.wgan_gp_toy.pictures import draw
from pygan.reproduce.wgan_gp_toy.report import Results, write_results
from pygan.reproduce.wgan_gp_toy.surfaces import train_surface
from pygan.settings import POSITIVE, UserError

HELD = 0.5  # critic steps of a surface, as a share of the generator steps of a game
DEEP = 0.1  # generator steps of a deep critic's game, likewise


@dataclass(frozen=True)
class WGANGPToy(Experiment):
    """WGAN-GP, figure 1: critics in the plane under weight clipping and gradient penalty."""

    datasets: Annotated[str, "data sets of the value surfaces"] = ",".join(TOYS)
    steps: Annotated[int, POSITIVE, "generator steps of a game; other parts take a share"] = 4000
    width: Annotated[int, POSITIVE, "units of a layer, but for deep critics"] = methods.WIDTH
    rate: Annotated[float, POSITIVE, "learning rates of the surfaces, over the authors'"] = 1.0
    out: Annotated[Path, "folder to write, empty or not there yet"] = Path("runs/wgan-gp-toy")
    seed: Annotated[int, "all of the run's randomness follows from it"] = 0

    def run(self) -> list[Finding]:
        names = list(dict.fromkeys(self.datasets.split(",")))
        for name in names:
            if name not in TOYS:
                raise UserError(f"--datasets: no {name!r}; choose from {', '.join(TOYS)}")
        make_empty(self.out)
        held, deep = (math.ceil(share * self.steps) for share in (HELD, DEEP))
        progress = Progress(
            len(names) * len(methods.METHODS) * held
            + len(game.METHODS) * (self.steps + 1)
            + len(depth.METHODS) * (deep + 1)
        )
        holding = [method.faster(self.rate) for method in methods.METHODS]
        surfaces = {
            name: [
                train_surface(method, TOYS[name](), held, self.seed, progress, width=self.width)
                for method in holding
            ]
            for name in names
        }
        judge = Judge(self.seed)
        games = [
            play_game(m, judge, self.steps, self.seed, progress, width=self.width)
            for m in game.METHODS
        ]
        depths = [train_deep(method, deep, self.seed, progress) for method in depth.METHODS]
        progress.close()
        results = Results(
            surfaces,
            games,
            judge.real_row,
            depths,
            self.steps,
            held,
            deep,
            self.width,
            self.rate,
            self.seed,
        )
        print(write_results(results, self.out))
        if not draw(results, self.out):
            print("no pictures: they need matplotlib (pip install matplotlib)")
        print("wrote", *sorted(self.out.iterdir()), sep="\n  ")
        return findings(results)
