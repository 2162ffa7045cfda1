"""How much of a mixture of Gaussians samples cover, and how many of them are good."""

from typing import NamedTuple

import torch
from torch import Tensor

from pygan.reference.checks import check_dense


class Modes(NamedTuple):
    """Modes that are covered, and the share of samples of high quality."""

    covered: int
    high_quality: float


def modes(
    samples: Tensor, means: Tensor, std: float, *, within: float = 4.0, least: int = 1
) -> Modes:
    """Judge samples (N, D) by a mixture of round Gaussians with means (K, D) and one deviation.

    A sample is of high quality within `within` deviations of its nearest mean; a mode is covered if
    it is nearest to `least` samples of high quality. Of its own samples a mode in the plane has
    1 - exp(-within^2 / 2) there. Source: VEEGAN (1705.07761) and PacGAN (1712.04086), which take 3
    deviations; 4 as in discriminator rejection sampling (1810.06758).

    Raises ValueError for no samples, a std that is not positive, or samples and means that are not
    matrices of one width.
    """
    check_dense("samples", samples)
    check_dense("means", means)
    if samples.ndim != 2 or means.ndim != 2 or samples.shape[1] != means.shape[1]:
        raise ValueError(
            "samples and means must be (N, D) and (K, D),"
            f" got {tuple(samples.shape)} and {tuple(means.shape)}"
        )
    if not len(samples):
        raise ValueError("samples is empty; expected one or more")
    if not std > 0:
        raise ValueError(f"std is {std}; expected a positive number")
    distance, nearest = torch.cdist(
        samples.double(), means.double(), compute_mode="donot_use_mm_for_euclid_dist"
    ).min(1)
    good = distance <= within * std
    counts = nearest[good].bincount(minlength=len(means))
    return Modes(int((counts >= least).sum()), good.double().mean().item())
