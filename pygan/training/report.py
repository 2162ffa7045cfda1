"""What a run tells of itself: rows of numbers, pictures of samples, curves."""

import gc
from collections.abc import Mapping

from pygan.data import Dataset
from pygan.training.config import TrainConfig
from pygan.training.console import Console
from pygan.training.curves import draw_curves
from pygan.training.finite import check_finite
from pygan.training.gallery import Gallery
from pygan.training.metrics_log import MetricsLog, Row, scores
from pygan.training.precision import skipped_steps
from pygan.training.progress import Progress
from pygan.training.run_folder import RunFolder
from pygan.training.state import TrainingState
from pygan.training.tensorboard import EventLog
from pygan.training.warnings import warnings_of


class Report:
    """Reports on one run. The noise is the same throughout, so that distances compare.

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
        self.gallery = Gallery(config, run, state, self.progress)
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
            self.gallery.save_now()
            self._draw_curves()

    def scores(self) -> Mapping[int, float]:
        """swd by step, as far as it was measured: what the best checkpoint is told by."""
        return scores(self.log.rows)

    def finish(self) -> None:
        """Draw the final pictures, and say how far the run came and where that can be seen."""
        self.gallery.save_final()
        curves = [self.run.curves] if self._draw_curves() else []
        first, last = self.log.rows[0]["swd"], self.log.rows[-1]["swd"]
        print(
            "sliced Wasserstein distance to held-out data:"
            f" {first:.4f} untrained, {last:.4f} now, {self.progress.floor:.4f} for real data"
        )
        for line in self.progress.verdict():
            print(line)
        seen = [self.run.nearest] if self.gallery.save_nearest() else []
        if not curves:
            print(f"no {self.run.curves.name}: it needs matplotlib (pip install matplotlib)")
        print("wrote", self.run.final, *seen, *curves, self.run.metrics, sep="\n  ")

    def _due(self, every: int | None) -> bool:
        return every is not None and self.state.step % every == 0

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
