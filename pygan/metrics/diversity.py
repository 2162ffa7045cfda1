"""How much samples of one class differ from each other."""

import math

import torch
from torch import Tensor

MOST = 256  # samples of a class that are compared: the cost grows with the square


def diversity(
    samples: Tensor,
    real: Tensor,
    labels: Tensor | None = None,
    real_labels: Tensor | None = None,
) -> dict[int, float]:
    """By class, the mean distance of two generated samples over that of two real ones.

    samples (N, ...) and real (M, ...) with labels (N,) and real_labels (M,) int64; without labels
    all are of class 0. Everything behind the first dimension is flattened; distances are Euclidean,
    of the first 256 samples of a class. Near 1 for a good generator, 0 for one that ignores its
    noise. A class that lacks two samples on either side is left out.

    Raises ValueError if one of the two has labels and the other none, or if they differ in length
    or shape.
    """
    if (labels is None) != (real_labels is None):
        raise ValueError("labels and real_labels must both be given or both be None")
    if samples.shape[1:] != real.shape[1:]:
        raise ValueError(
            f"samples and real differ in shape: {tuple(samples.shape)}, {tuple(real.shape)}"
        )
    ours, theirs = _by_class(samples, labels), _by_class(real, real_labels)
    spreads = {k: (_spread(ours[k]), _spread(theirs[k])) for k in sorted(ours.keys() & theirs)}
    return {
        k: generated / true
        for k, (generated, true) in spreads.items()
        if not math.isnan(generated) and true > 0
    }


def _by_class(x: Tensor, labels: Tensor | None) -> dict[int, Tensor]:
    x = x.flatten(1).cpu()
    if labels is None:
        return {0: x}
    if labels.shape != (len(x),):
        raise ValueError(f"{len(x)} samples need as many labels, got {tuple(labels.shape)}")
    labels = labels.cpu()
    return {k: x[labels == k] for k in sorted(set(labels.tolist()))}


def _spread(x: Tensor) -> float:
    """Mean distance of two different samples; NaN for fewer than two."""
    distances = torch.pdist(x[:MOST].double())
    return distances.mean().item()
