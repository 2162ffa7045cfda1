"""Compares sets of samples with one set of real ones."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor

from pygan.data import DatasetSettings
from pygan.evaluation.registry import Labelled, Metric
from pygan.evaluation.scores import Score, Scores
from pygan.metrics.pixels import to_unit
from pygan.settings import UserError

Extract = Callable[[Tensor], Tensor]


class Judge:
    """Takes metrics of samples against real ones (M, *shape), whose views are made once.

    `labels` (M,) are the real samples' classes and `extract` makes features of them, where metrics
    ask for that.
    """

    def __init__(
        self,
        metrics: Mapping[str, Metric],
        data: DatasetSettings,
        real: Tensor,
        labels: Tensor | None = None,
        extract: Extract | None = None,
    ) -> None:
        self.metrics = metrics
        self.data = data
        self.real = self._views(real, labels, extract)

    def __call__(
        self, samples: Tensor, labels: Tensor | None = None, extract: Extract | None = None
    ) -> Scores:
        """Scores of samples (N, *shape) that were asked for labels (N,).

        NaN throughout if a value of theirs is not finite.

        Raises UserError where there are too few samples for a metric.
        """
        if not samples.isfinite().all():
            names = [name for metric in self.metrics.values() for name in metric.names]
            return {name: Score(math.nan, note="samples are not finite") for name in names}
        views = self._views(samples, labels, extract)
        scores: Scores = {}
        for name, metric in self.metrics.items():
            try:
                scores |= metric.take(views[metric.view], self.real[metric.view], self.data)
            except ValueError as error:
                raise UserError(f"{name} cannot be measured: {error}") from None
        return scores

    def _views(
        self, samples: Tensor, labels: Tensor | None, extract: Extract | None
    ) -> dict[str, Any]:
        """Samples as each metric wants to see them."""
        wanted = {metric.view for metric in self.metrics.values()}
        views: dict[str, Any] = {
            "samples": samples,
            "unit": to_unit(samples) if samples.ndim == 4 else samples,
        }
        if "features" in wanted and extract is not None:
            views["features"] = extract(samples)
        if "labelled" in wanted and labels is not None:
            views["labelled"] = Labelled(samples, labels)
        return views
