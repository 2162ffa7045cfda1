"""`pygan reproduce wgan-parallel-lines`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import torch

from pygan.metrics import emd
from pygan.reproduce.base import Experiment
from pygan.reproduce.files import make_empty
from pygan.reproduce.findings import Finding
from pygan.reproduce.progress import Progress
from pygan.reproduce.wgan_parallel_lines.findings import findings
from pygan.reproduce.wgan_parallel_lines.lines import THETAS, line
from pygan.reproduce.wgan_parallel_lines.methods import METHODS
from pygan.reproduce.wgan_parallel_lines.picture import draw_lines
from pygan.reproduce.wgan_parallel_lines.report import MATCHED, Results, write_results
from pygan.reproduce.wgan_parallel_lines.training import train
from pygan.settings import POSITIVE
from pygan.training.randomness import random_generator


@dataclass(frozen=True)
class WGANParallelLines(Experiment):
    """WGAN, example 1: distances of two parallel lines, and the gradients that come from them."""

    steps: Annotated[int, POSITIVE, "steps of each critic"] = 2000
    out: Annotated[Path, "folder to write, empty or not there yet"] = Path(
        "runs/wgan-parallel-lines"
    )
    seed: Annotated[int, "all of the run's randomness follows from it"] = 0

    def run(self) -> list[Finding]:
        make_empty(self.out)
        random = random_generator(torch.device("cpu"), self.seed, "matched")
        z_real, z_fake = torch.rand(2, MATCHED, generator=random)
        transport = [emd(line(0.0, z_real), line(theta, z_fake)) for theta in THETAS]
        progress = Progress(len(METHODS) * len(THETAS) * self.steps)
        judgements = [
            [train(method, theta, self.steps, self.seed, progress) for theta in THETAS]
            for method in METHODS
        ]
        progress.close()
        results = Results(transport, judgements, self.steps, self.seed)
        print(write_results(results, self.out))
        if not draw_lines(results, self.out / "lines.png"):
            print("no lines.png: it needs matplotlib (pip install matplotlib)")
        print("wrote", *sorted(self.out.iterdir()), sep="\n  ")
        return findings(results)
