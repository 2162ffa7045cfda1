"""Inception score: is each image sure of its class, and are all classes there?"""

from typing import NamedTuple

import torch
from torch import Tensor

from pygan.reference.checks import check_dense


class InceptionScore(NamedTuple):
    """Mean over splits, and their standard deviation."""

    mean: float
    std: float


def inception_score(logits: Tensor, *, splits: int = 10) -> InceptionScore:
    """exp of the mean KL(p(class | image) || p(class)), from 1 to the number of classes K.

    logits (N, K) are a classifier's before its softmax, or logarithms of probabilities. Each of
    `splits` consecutive parts has a score, with p(class) its own mean; so it depends on N / splits.
    Source: Salimans et al. (1606.03498), with 50,000 images in 10 parts.

    Raises ValueError for logits that are no matrix or that are NaN, and for fewer than one image a
    split.
    """
    check_dense("logits", logits)
    if logits.ndim != 2:
        raise ValueError(f"logits must be (N, K), got {tuple(logits.shape)}")
    if not 1 <= splits <= len(logits):
        raise ValueError(f"splits must be from 1 to {len(logits)}, got {splits}")
    if logits.isnan().any():
        raise ValueError("logits holds values that are not numbers")
    parts = logits.double().softmax(1).tensor_split(splits)
    scores = torch.stack([_information(part).exp() for part in parts])
    return InceptionScore(scores.mean().item(), scores.std(correction=0).item())


def _information(probabilities: Tensor) -> Tensor:
    """Mutual information of image and class in nats: entropy of the mean less mean entropy."""
    mean_entropy = torch.special.entr(probabilities).sum(1).mean()
    information: Tensor = torch.special.entr(probabilities.mean(0)).sum() - mean_entropy
    return information
