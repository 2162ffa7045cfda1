"""Stored images as networks see them."""

import torch
from torch import Tensor

from pygan.reference.checks import check_images, check_mirrored

MEMORY_FORMATS = (torch.contiguous_format, torch.channels_last)


def check_images_to_float(
    images: object, mirrored: object, memory_format: torch.memory_format
) -> None:
    """What `images_to_float` asks of its arguments."""
    check_images(images)
    assert isinstance(images, Tensor)
    if memory_format not in MEMORY_FORMATS:
        raise ValueError(
            f"memory_format is {memory_format!r}; expected contiguous_format or channels_last"
        )
    if mirrored is not None:
        check_mirrored(mirrored, images)


def images_to_float(
    images: Tensor,
    mirrored: Tensor | None = None,
    *,
    memory_format: torch.memory_format = torch.contiguous_format,
) -> Tensor:
    """See `pygan.functional.images_to_float`."""
    check_images_to_float(images, mirrored, memory_format)
    if mirrored is not None:
        images = torch.where(mirrored[:, None, None, None], images.flip(3), images)
    return images.to(torch.float32, memory_format=memory_format).div_(127.5).sub_(1)
