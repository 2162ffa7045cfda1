"""The metrics of `pygan evaluate` by name: what each sees, which end is good, how it is taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from pygan.data import DATASETS, DatasetSettings, Gaussians, Toy
from pygan.evaluation.scores import Score, Scores
from pygan.metrics import (
    PRDC,
    emd,
    fid,
    inception_score,
    kde_log_likelihood,
    kid,
    mmd,
    modes,
    prdc,
    sliced_wasserstein,
)

MATCHED = 512  # most samples that emd matches: its cost grows with the third power


@dataclass(frozen=True)
class Metric:
    """A measure of samples x (N, ...) against real ones y (M, ...), both seen through `view`.

    view:  "samples" as they are; "unit", images moved to [0, 1]; "features" of an extractor
    best:  the end of the scale that is good
    names: of the scores that `take` returns
    data:  the kind of data that it is defined for
    """

    view: Literal["samples", "unit", "features"]
    best: Literal["low", "high"]
    names: tuple[str, ...]
    take: Callable[[Tensor, Tensor, DatasetSettings], Scores]
    data: type[object] = DatasetSettings


def _swd(x: Tensor, y: Tensor, data: DatasetSettings) -> Scores:
    return {"swd": Score(sliced_wasserstein(x, y))}


def _emd(x: Tensor, y: Tensor, data: DatasetSettings) -> Scores:
    count = min(len(x), len(y), MATCHED)
    return {"emd": Score(emd(x[:count], y[:count]), note=f"of {count} samples")}


def _mmd(x: Tensor, y: Tensor, data: DatasetSettings) -> Scores:
    return {"mmd": Score(mmd(x, y))}


def _kde(x: Tensor, y: Tensor, data: DatasetSettings) -> Scores:
    result = kde_log_likelihood(x, y)
    scale = ", images in [0, 1]" if x.ndim == 4 else ""
    note = f"in nats{scale}, bandwidth {result.bandwidth:.3g} by cross-validation"
    return {"kde": Score(result.mean, result.standard_error, note)}


def _prdc(x: Tensor, y: Tensor, data: DatasetSettings) -> Scores:
    return {name: Score(value) for name, value in prdc(x, y)._asdict().items()}


def _prdc_of_features(x: Tensor, y: Tensor, data: DatasetSettings) -> Scores:
    return {f"feature_{name}": score for name, score in _prdc(x, y, data).items()}


def _modes(x: Tensor, y: Tensor, data: DatasetSettings) -> Scores:
    assert isinstance(data, Gaussians)
    result = modes(x.cpu(), torch.tensor(data.means), data.std)
    note = f"of {len(data.means)}"
    return {"modes": Score(result.covered, note=note), "high_quality": Score(result.high_quality)}


def _fid(x: Tensor, y: Tensor, data: DatasetSettings) -> Scores:
    count, width = min(len(x), len(y)), x.shape[1]
    singular = f"{count} samples for {width} features: a covariance is singular, the score too high"
    return {"fid": Score(fid(x, y), note=singular if count <= width else "")}


def _kid(x: Tensor, y: Tensor, data: DatasetSettings) -> Scores:
    size = min(1000, len(x), len(y))
    result = kid(x, y, size=size)
    return {"kid": Score(result.mean, result.std, f"100 subsets of {size}")}


def _is(x: Tensor, y: Tensor, data: DatasetSettings) -> Scores:
    result = inception_score(x)
    return {"is": Score(result.mean, result.std, f"{x.shape[1]} features taken as logits")}


METRICS: dict[str, Metric] = {
    "swd": Metric("samples", "low", ("swd",), _swd),
    "emd": Metric("samples", "low", ("emd",), _emd),
    "mmd": Metric("samples", "low", ("mmd",), _mmd),
    "kde": Metric("unit", "high", ("kde",), _kde),
    "prdc": Metric("samples", "high", PRDC._fields, _prdc),
    "modes": Metric("samples", "high", ("modes", "high_quality"), _modes, Gaussians),
    "fid": Metric("features", "low", ("fid",), _fid),
    "kid": Metric("features", "low", ("kid",), _kid),
    "is": Metric("features", "high", ("is",), _is),
    "feature_prdc": Metric(
        "features", "high", tuple(f"feature_{name}" for name in PRDC._fields), _prdc_of_features
    ),
}
DEFAULTS: Mapping[type[object], tuple[str, ...]] = {
    Gaussians: ("swd", "emd", "modes"),
    Toy: ("swd", "emd"),
    DatasetSettings: ("swd", "mmd", "kde", "prdc"),
}


def choose(names: str, data: DatasetSettings, extractor: bool) -> dict[str, Metric]:
    """The metrics of a comma list; of an empty one those that suit the data and need no extractor.

    Raises ValueError for an unknown metric, one that this data lacks, and one that needs an
    extractor where there is none.
    """
    kinds = (kind for kind in DEFAULTS if isinstance(data, kind))
    wanted = names.replace(" ", "").split(",") if names else DEFAULTS[next(kinds)]
    for name in wanted:
        if name not in METRICS:
            raise ValueError(f"unknown metric {name!r}: choose from {', '.join(METRICS)}")
        metric = METRICS[name]
        if not isinstance(data, metric.data):
            suited = [key for key, kind in DATASETS.items() if issubclass(kind, metric.data)]
            raise ValueError(f"{name} needs data of a kind that has it: {', '.join(suited)}")
        if metric.view == "features" and not extractor:
            raise ValueError(f"{name} needs an extractor: pygan evaluate RUN --extractor FILE")
    return {name: METRICS[name] for name in wanted}
