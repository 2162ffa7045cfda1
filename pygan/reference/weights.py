"""The weight clip of WGAN, in place."""

from collections.abc import Sequence

import torch
from torch import Tensor

from pygan.reference.checks import check_params


def check_clip_weights(params: Sequence[Tensor], clip: float) -> None:
    """What `clip_weights_` asks of its arguments."""
    if not isinstance(clip, (int, float)):
        raise TypeError(f"clip is {clip!r}; expected a number")
    if not clip > 0:
        raise ValueError(f"clip is {clip}; expected a positive number")
    check_params(params)


def clip_weights_(params: Sequence[Tensor], clip: float) -> None:
    """See `pygan.functional.clip_weights_`."""
    params = list(params)
    check_clip_weights(params, clip)
    with torch.no_grad():
        for p in params:
            p.clamp_(-clip, clip)
