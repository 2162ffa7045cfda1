"""The scales on which others take images; pygan's own are in [-1, 1]."""

import torch
from torch import Tensor


def to_uint8(images: Tensor) -> Tensor:
    """Images in [-1, 1] as the nearest of the levels 0..255; values outside are cut off."""
    return ((images.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)


def to_unit(images: Tensor) -> Tensor:
    """Images in [-1, 1] moved to [0, 1]."""
    return (images + 1) / 2
