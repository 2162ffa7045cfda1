"""What a run tells of itself: rows of numbers, pictures of samples, curves."""

import gc
import itertools
from collections.abc import Mapping

from PIL import Image
from torch import Tensor

from pygan.data import Dataset
from pygan.objectives import Roles
from pygan.training.config import TrainConfig
from pygan.training.console import Console
from pygan.training.curves import draw_curves
from pygan.training.drawing import evaluate, even_labels
from pygan.training.finite import check_finite
from pygan.training.images import grid, save_image, side_by_side
from pygan.training.metrics_log import MetricsLog, Row, scores
from pygan.training.nearest import COLUMNS, memorised, nearest, pairs
from pygan.training.pictures import PICTURES, Scene
from pygan.training.precision import skipped_steps
from pygan.training.progress import Progress
from pygan.training.randomness import random_generator
from pygan.training.run_folder import RunFolder
from pygan.training.state import TrainingState
from pygan.training.tensorboard import EventLog
from pygan.training.warnings import warnings_of


class Report:
    """Reports on one run. The noise is the same throughout, so that pictures and distances compare.

    A row holds step, critic_steps, seconds; since the row before, images_per_second (real images
    that the critic saw) and the means of the objective's measures; swd, the sliced Wasserstein
    distance of generated to held-out samples now, diversity (its mean over classes), and the data's
    own measures of them; each `evaluate_every` steps the scores of `metrics` for the same samples;
    in float16 the steps skipped so far; the warnings that hold, if any do.
    """

    def __init__(
        self, config: TrainConfig, data: Dataset, run: RunFolder, state: TrainingState
    ) -> None:
        self.config, self.run, self.state = config, run, state
        self.progress = Progress(config, data, state)
        self.picture = PICTURES[config.data.picture]
        # Whole rows of classes.
        count = self.picture.shown
        count -= count % max(1, min(count, state.roles.generator_classes))
        random = random_generator(state.device, config.seed, "shown")
        self.shown_labels = even_labels(count, state.roles.generator_classes, state.device)
        self.shown_z = config.generator.draw(count, random)
        self.console = Console(config.steps, state.step)
        self.log = MetricsLog(run.metrics, state.step)
        self.events = EventLog(run.tensorboard, state.step) if config.tensorboard else None
        if not self.log.rows:
            self._measure()

    def after_step(self) -> None:
        """Do what is due at this step."""
        self.console.advance()
        last = self.state.step == self.config.steps
        config = self.config
        judged = config.checkpoint_every if config.keep_best else None  # no row, no best one
        if last or any(map(self._due, (config.report_every, config.evaluate_every, judged))):
            self._measure()
        if self._due(self.config.sample_every):
            path = self.run.samples / f"{self.state.step:06d}.png"
            save_image(self._picture(), path)
            self._draw_curves()

    def scores(self) -> Mapping[int, float]:
        """swd by step, as far as it was measured: what the best checkpoint is told by."""
        return scores(self.log.rows)

    def finish(self) -> None:
        """Draw the final pictures, and say how far the run came and where that can be seen."""
        pictures = {
            f"generated, step {self.state.step}": self._picture(),
            "real, held out": self.picture.draw(
                Scene(self._real(), self.state.roles.generator_classes)
            ),
        }
        save_image(side_by_side(pictures), self.run.final)
        curves = [self.run.curves] if self._draw_curves() else []
        first, last = self.log.rows[0]["swd"], self.log.rows[-1]["swd"]
        print(
            "sliced Wasserstein distance to held-out data:"
            f" {first:.4f} untrained, {last:.4f} now, {self.progress.floor:.4f} for real data"
        )
        for line in self.progress.verdict():
            print(line)
        seen = [self.run.nearest] if self._draw_nearest() else []
        if not curves:
            print(f"no {self.run.curves.name}: it needs matplotlib (pip install matplotlib)")
        print("wrote", self.run.final, *seen, *curves, self.run.metrics, sep="\n  ")

    def _due(self, every: int | None) -> bool:
        return every is not None and self.state.step % every == 0

    def _picture(self) -> Image.Image:
        samples = evaluate(self.state.average.network, self.shown_z, self.shown_labels)
        roles = self.state.roles
        plain = roles == Roles() and not self.config.objective.reconstructs
        critic = self._criticise if plain else None
        return self.picture.draw(Scene(samples, roles.generator_classes, self._real(), critic))

    def _real(self) -> Tensor:
        """Held-out samples to show, of the classes that the generated ones were asked for."""
        held_out, labels = self.progress.held_out, self.progress.labels
        if self.shown_labels is None or labels is None:
            return held_out[: len(self.shown_z)]
        asked = self.shown_labels.tolist()
        any_class = list(range(len(held_out)))  # where held-out samples lack a class
        of_class = {
            k: itertools.cycle((labels == k).nonzero()[:, 0].tolist() or any_class)
            for k in set(asked)
        }
        return held_out[[next(of_class[k]) for k in asked]]

    def _criticise(self, samples: Tensor) -> Tensor:
        return evaluate(self.state.critic, samples.to(self.state.device))

    def _draw_nearest(self) -> bool:
        """Show generated images above their nearest training samples, and say how near they are."""
        if self.config.data.picture != "grid":
            return False
        data, held_out = self.progress.data, self.progress.held_out
        samples = evaluate(self.state.average.network, *self.progress.origin)
        generated, real = nearest(samples, data), nearest(held_out, data)
        save_image(grid(pairs(samples, generated.samples), COLUMNS), self.run.nearest)
        print(memorised(generated, real, data))
        return True

    def _measure(self) -> None:
        check_finite(self.config, self.state, self.run)
        measures = self.progress.measures()
        if self._due(self.config.evaluate_every):
            measures |= self.progress.scores()
        counters = {
            "step": self.state.step,
            "critic_steps": self.state.critic_steps,
            "seconds": self.state.seconds,
        }
        row = {**counters, **self._speed(counters), **self.state.measures.take(), **measures}
        if self.config.precision == "float16":
            row |= self._skipped()
        warnings = warnings_of(self.config, [*self.log.rows, row])
        before = self.log.rows[-1].get("warnings", {}) if self.log.rows else {}
        self.log.append(row | ({"warnings": warnings} if warnings else {}))
        if self.events is not None:
            self.events.append(row)
        headline = (self.config.objective.estimate, *measures, "images_per_second")
        self.console.show({name: row[name] for name in headline if name in row})
        for name, text in warnings.items():
            if name not in before:
                self.console.say(f"warning: {text}")

    def _skipped(self) -> Row:
        state = self.state
        return {
            "skipped_generator_steps": skipped_steps(state.generator_optimizer, state.step),
            "skipped_critic_steps": skipped_steps(state.critic_optimizer, state.critic_steps),
        }

    def _speed(self, now: Row) -> Row:
        if not self.log.rows:
            return {}
        before = self.log.rows[-1]
        images = (now["critic_steps"] - before["critic_steps"]) * self.config.batch_size
        return {"images_per_second": images / (now["seconds"] - before["seconds"])}

    def _draw_curves(self) -> bool:
        estimate = self.config.objective.estimate
        drawn = draw_curves(self.log.rows, estimate, self.progress.floor, self.run.curves)
        gc.collect()  # figures are cycles of megabytes, which Python would let pile up first
        return drawn
