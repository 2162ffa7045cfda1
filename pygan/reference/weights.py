"""The weight clip of WGAN, in place."""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn

from pygan.reference.checks import check_params


def as_list(params: Iterable[Tensor] | Tensor) -> list[Tensor]:
    """The parameters, or the one, as a list. TypeError for what gives none."""
    if isinstance(params, Tensor):
        return [params]
    if isinstance(params, nn.Module) or not isinstance(params, Iterable):
        raise TypeError(
            f"params is a {type(params).__name__}; expected tensors, such as module.parameters()"
        )
    return list(params)


def check_clip_weights(params: Sequence[Tensor], clip: float) -> None:
    """What `clip_weights_` asks of its arguments."""
    if not isinstance(clip, (int, float)):
        raise TypeError(f"clip is {clip!r}; expected a number")
    if not clip > 0:
        raise ValueError(f"clip is {clip}; expected a positive number")
    check_params(params)


def clip_weights_(params: Iterable[Tensor] | Tensor, clip: float) -> None:
    """See `pygan.functional.clip_weights_`."""
    params = as_list(params)
    check_clip_weights(params, clip)
    with torch.no_grad():
        for p in params:
            p.clamp_(-clip, clip)
