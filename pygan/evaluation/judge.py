"""Compares sets of samples with one set of real ones."""

import math
from collections.abc import Callable, Mapping

from torch import Tensor

from pygan.data import DatasetSettings
from pygan.evaluation.registry import Metric
from pygan.evaluation.scores import Score, Scores
from pygan.metrics.pixels import to_unit
from pygan.settings import UserError

Extract = Callable[[Tensor], Tensor]


class Judge:
    """Takes metrics of samples against real ones (M, *shape), whose views are made once.

    `extract` makes features of the real samples; without metrics that look at features there is
    none.
    """

    def __init__(
        self,
        metrics: Mapping[str, Metric],
        data: DatasetSettings,
        real: Tensor,
        extract: Extract | None = None,
    ) -> None:
        self.metrics = metrics
        self.data = data
        self.real = self._views(real, extract)

    def __call__(self, samples: Tensor, extract: Extract | None = None) -> Scores:
        """Scores of samples (N, *shape); NaN throughout if a value of theirs is not finite.

        Raises UserError where there are too few samples for a metric.
        """
        if not samples.isfinite().all():
            names = [name for metric in self.metrics.values() for name in metric.names]
            return {name: Score(math.nan, note="samples are not finite") for name in names}
        views = self._views(samples, extract)
        scores: Scores = {}
        for name, metric in self.metrics.items():
            try:
                scores |= metric.take(views[metric.view], self.real[metric.view], self.data)
            except ValueError as error:
                raise UserError(f"{name} cannot be measured: {error}") from None
        return scores

    def _views(self, samples: Tensor, extract: Extract | None) -> dict[str, Tensor]:
        """Samples as each metric wants to see them."""
        wanted = {metric.view for metric in self.metrics.values()}
        views = {"samples": samples, "unit": to_unit(samples) if samples.ndim == 4 else samples}
        if "features" in wanted and extract is not None:
            views["features"] = extract(samples)
        return views
