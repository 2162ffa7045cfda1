"""What a run tells of itself: rows of numbers, pictures of samples, curves."""

from collections.abc import Callable

from PIL import Image
from torch import Tensor

from pygan.data import Dataset
from pygan.metrics import emd, sliced_wasserstein
from pygan.training.config import TrainConfig
from pygan.training.console import Console
from pygan.training.curves import draw_curves
from pygan.training.images import save_image, side_by_side
from pygan.training.metrics_log import MetricsLog, Row
from pygan.training.pictures import PICTURES
from pygan.training.randomness import permutation, random_generator
from pygan.training.run_folder import RunFolder
from pygan.training.sampling import evaluate
from pygan.training.state import TrainingState

COMPARED = 1024  # most samples that the distance to held-out data compares
MATCHED = 512  # most that the exact distance matches: its cost grows with the third power


class Report:
    """Reports on one run. The noise is the same throughout, so that pictures and distances compare.

    A row holds step, critic_steps, seconds; since the row before, images_per_second (real images
    that the critic saw) and the means of the objective's measures; swd, the sliced Wasserstein
    distance of generated to held-out samples now, and the data's own measures of them.
    """

    def __init__(
        self, config: TrainConfig, data: Dataset, run: RunFolder, state: TrainingState
    ) -> None:
        self.config, self.run, self.state = config, run, state
        # A copy, so that the others can be freed; no more than real_distance can draw.
        self.held_out = data.held_out[: min(COMPARED, len(data))].clone()
        self.floor = real_distance(sliced_wasserstein, data, self.held_out)
        self.data = data
        self.picture = PICTURES[config.data.picture]
        count = max(len(self.held_out), self.picture.shown)
        shown = random_generator(state.device, config.seed, "shown")
        self.z = config.generator.draw(count, shown)
        self.console = Console(config.steps, state.step)
        self.log = MetricsLog(run.metrics, state.step)
        if not self.log.rows:
            self._measure()

    def after_step(self) -> None:
        """Do what is due at this step."""
        self.console.advance()
        if self.state.step == self.config.steps or self._due(self.config.report_every):
            self._measure()
        if self._due(self.config.sample_every):
            path = self.run.samples / f"{self.state.step:06d}.png"
            save_image(self._picture(), path)
            self._draw_curves()

    def finish(self) -> None:
        """Draw the final pictures, and say how far the run came and where that can be seen."""
        pictures = {
            f"generated, step {self.state.step}": self._picture(),
            "real, held out": self.picture.draw(self._shown(self.held_out), None, None),
        }
        save_image(side_by_side(pictures), self.run.final)
        curves = [self.run.curves] if self._draw_curves() else []
        first, last = self.log.rows[0]["swd"], self.log.rows[-1]["swd"]
        print(
            "sliced Wasserstein distance to held-out data:"
            f" {first:.4f} untrained, {last:.4f} now, {self.floor:.4f} for real data"
        )
        matched = self.held_out[:MATCHED]
        exact = emd(self._samples()[: len(matched)], matched)
        print(
            f"exact earth mover's distance to {len(matched)} held-out samples:"
            f" {exact:.4f} now, {real_distance(emd, self.data, matched):.4f} for real data"
        )
        if not curves:
            print(f"no {self.run.curves.name}: it needs matplotlib (pip install matplotlib)")
        print("wrote", self.run.final, *curves, self.run.metrics, sep="\n  ")

    def _due(self, every: int) -> bool:
        return self.state.step % every == 0

    def _samples(self) -> Tensor:
        return evaluate(self.state.generator, self.z)

    def _shown(self, samples: Tensor) -> Tensor:
        return samples[: self.picture.shown]

    def _picture(self) -> Image.Image:
        real = self._shown(self.held_out)
        return self.picture.draw(self._shown(self._samples()), real, self._criticise)

    def _criticise(self, samples: Tensor) -> Tensor:
        return evaluate(self.state.critic, samples.to(self.state.device))

    def _measure(self) -> None:
        samples = self._samples()[: len(self.held_out)]
        swd = sliced_wasserstein(samples, self.held_out)
        own = self.config.data.measures(samples, self.held_out)
        counters = {
            "step": self.state.step,
            "critic_steps": self.state.critic_steps,
            "seconds": self.state.seconds,
        }
        row = {**counters, **self._speed(counters), **self.state.measures.take(), "swd": swd, **own}
        self.log.append(row)
        headline = (self.config.objective.estimate, "swd", *own, "images_per_second")
        self.console.show({name: row[name] for name in headline if name in row})

    def _speed(self, now: Row) -> Row:
        if not self.log.rows:
            return {}
        before = self.log.rows[-1]
        images = (now["critic_steps"] - before["critic_steps"]) * self.config.batch_size
        return {"images_per_second": images / (now["seconds"] - before["seconds"])}

    def _draw_curves(self) -> bool:
        estimate = self.config.objective.estimate
        return draw_curves(self.log.rows, estimate, self.floor, self.run.curves)


def real_distance(
    distance: Callable[[Tensor, Tensor], float], data: Dataset, held_out: Tensor, draws: int = 8
) -> float:
    """What training samples score against held-out ones, as many of them: a generator's floor."""
    orders = [permutation(len(data), 0, "floor", draw) for draw in range(draws)]
    scores = [distance(data.batch(order[: len(held_out)]), held_out) for order in orders]
    return sum(scores) / draws
