"""The joint batch's gradients and measures, from those of each process's rows."""

from collections.abc import Iterable

import torch
from torch import Tensor

from pygan.training.distributed.ranks import Ranks


def averaged(
    ranks: Ranks, parameters: Iterable[Tensor], measures: dict[str, Tensor]
) -> dict[str, Tensor]:
    """Average gradients in place and scalars by name, by one all_reduce of all in one vector.

    Losses are means over equal shares of a batch, so the mean of their gradients is the batch's.
    A parameter without a gradient has none in any process.
    """
    if ranks.size == 1:
        return measures
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    flat = torch.cat([*(g.flatten() for g in gradients), torch.stack(list(measures.values()))])
    ranks.sum(flat).div_(ranks.size)
    *means, scalars = torch.split(flat, [g.numel() for g in gradients] + [len(measures)])
    torch._foreach_copy_(gradients, [m.view_as(g) for m, g in zip(means, gradients, strict=True)])
    return dict(zip(measures, scalars.unbind(), strict=True))
