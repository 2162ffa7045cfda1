"""The standard deviation of a batch of which each process holds a share."""

import torch
from torch import Tensor

from pygan.training.distributed.ranks import Ranks


def joint_deviation(ranks: Ranks, share: Tensor) -> Tensor:
    """Of all values of the joint batch, without correction: a scalar of the share's dtype.

    Shares are of equal size. In float64, where the mean's square may be taken off safely.
    """
    if ranks.size == 1:
        return share.std(correction=0)
    variance, mean = torch.var_mean(share.double(), correction=0)
    mean_square, mean = (ranks.sum(torch.stack([variance + mean**2, mean])) / ranks.size).unbind()
    return (mean_square - mean**2).sqrt().to(share.dtype)
