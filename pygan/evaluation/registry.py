"""The metrics of `pygan evaluate` by name: what each sees, which end is good, how it is taken."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor

from pygan.data import DATASETS, DatasetSettings, Gaussians, Toy
from pygan.evaluation.scores import Score, Scores
from pygan.metrics import (
    PRDC,
    diversity,
    emd,
    fid,
    inception_score,
    kde_log_likelihood,
    kid,
    mmd,
    modes,
    prdc,
    recognised,
    sliced_wasserstein,
)
from pygan.spelling import suggestion

MATCHED = 512  # most samples that emd matches: its cost grows with the third power


class Labelled(NamedTuple):
    """Samples (N, ...) and the classes (N,) that they are of or were asked for."""

    samples: Tensor
    labels: Tensor


@dataclass(frozen=True)
class Metric:
    """A measure of samples x (N, ...) against real ones y (M, ...), both seen through `view`.

    view:  "samples" as they are; "unit", images moved to [0, 1]; "features" of an extractor;
           "labelled", samples with their classes, of a generator that is asked for these
    best:  the end of the scale that is good
    names: of the scores that `take` returns
    data:  the kind of data that it is defined for
    """

    view: Literal["samples", "unit", "features", "labelled"]
    best: Literal["low", "high"]
    names: tuple[str, ...]
    take: Callable[[Any, Any, DatasetSettings], Scores]
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


def _diversity(x: Labelled, y: Labelled, data: DatasetSettings) -> Scores:
    ratios = diversity(x.samples, y.samples, x.labels, y.labels)
    by_class = " ".join(f"{k}: {ratio:.2f}" for k, ratio in ratios.items())
    return {"diversity": Score(min(ratios.values(), default=math.nan), note=f"least of {by_class}")}


def _recognised(x: Labelled, y: Labelled, data: DatasetSettings) -> Scores:
    return {"recognised": Score(recognised(*x, *y), note="by a classifier of held-out samples")}


METRICS: dict[str, Metric] = {
    "swd": Metric("samples", "low", ("swd",), _swd),
    "emd": Metric("samples", "low", ("emd",), _emd),
    "mmd": Metric("samples", "low", ("mmd",), _mmd),
    "kde": Metric("unit", "high", ("kde",), _kde),
    "prdc": Metric("samples", "high", PRDC._fields, _prdc),
    "modes": Metric("samples", "high", ("modes", "high_quality"), _modes, Gaussians),
    "diversity": Metric("labelled", "high", ("diversity",), _diversity),
    "recognised": Metric("labelled", "high", ("recognised",), _recognised),
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

OF_CLASSES = ("diversity", "recognised")


def choose(
    names: str, data: DatasetSettings, *, extractor: bool = False, labelled: bool = True
) -> dict[str, Metric]:
    """The metrics of a comma list; of an empty one those that suit the data and need nothing more.

    Raises ValueError for an unknown metric, one that this data lacks, and one that needs an
    extractor or labelled samples where there are none.
    """
    kinds = (kind for kind in DEFAULTS if isinstance(data, kind))
    suited = DEFAULTS[next(kinds)] + (OF_CLASSES if labelled else ())
    wanted = tuple(names.replace(" ", "").split(",")) if names else suited
    for name in wanted:
        if name not in METRICS:
            raise ValueError(f"unknown metric {name!r}{suggestion(name, METRICS)}")
        metric = METRICS[name]
        if not isinstance(data, metric.data):
            having = [key for key, kind in DATASETS.items() if issubclass(kind, metric.data)]
            raise ValueError(f"{name} needs data of a kind that has it: {', '.join(having)}")
        if metric.view == "features" and not extractor:
            raise ValueError(f"{name} needs an extractor: pygan evaluate RUN --extractor FILE")
        if metric.view == "labelled" and not labelled:
            raise ValueError(f"{name} needs a generator that is asked for the data's classes")
    return {name: METRICS[name] for name in wanted}
