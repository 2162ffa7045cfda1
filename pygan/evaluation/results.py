"""What `pygan evaluate` prints and writes."""

import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from pygan.documents import table, write_json
from pygan.evaluation.registry import Metric
from pygan.evaluation.scores import Score, Scores
from pygan.files import chosen_output
from pygan.version import __version__


@dataclass(frozen=True)
class Results:
    """Scores of generated samples, and of real training samples in their place."""

    metrics: Mapping[str, Metric]
    generated: Scores
    real: Scores
    about: Mapping[str, Any]

    def table(self) -> str:
        """What was compared; name, score, score of real samples, the good end and a note each."""
        rows = [
            [name, _text(self.generated[name]), _text(self.real[name]), best, score.note]
            for name, best, score in self._lines()
        ]
        head = (
            "{n} samples of step {step} against {held_out} held out; real: {training} from training"
        )
        scores = table(["metric", "generated", "real", "best", "note"], rows)
        return f"{head.format_map(self.about)}\n\n{scores}"

    def write(self, path: Path) -> None:
        """Write all as JSON. Raises UserError if that cannot be."""
        scores = {
            name: {"best": best, "generated": score._asdict(), "real": self.real[name]._asdict()}
            for name, best, score in self._lines()
        }
        versions = {
            "pygan": __version__,
            "torch": torch.__version__,
            "python": platform.python_version(),
        }
        with chosen_output(path):
            write_json({**self.about, "scores": scores, "versions": versions}, path)

    def _lines(self) -> list[tuple[str, str, Score]]:
        best = {name: metric.best for metric in self.metrics.values() for name in metric.names}
        return [(name, best[name], score) for name, score in self.generated.items()]


def _text(score: Score) -> str:
    value = f"{score.value:.4g}"
    return (
        value if score.error is None or math.isnan(score.value) else f"{value} ± {score.error:.2g}"
    )
