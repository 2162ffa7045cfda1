"""`kernel_cases` of stored images: buffers and numbers as sample_ops.cpp reads them."""

import math
from collections.abc import Callable, Sequence

import torch
from kernel_cases import NAN, Case
from torch import Tensor

from pygan import reference

# Images (B, C, H, W) in one buffer, from a maker of contiguous ones.
MEMORIES: dict[str, Callable[..., Tensor]] = {
    "channels first": lambda make, b, c, h, w: make(b, c, h, w),
    "channels last": lambda make, b, c, h, w: make(b, h, w, c).permute(0, 3, 1, 2),
    "transposed": lambda make, b, c, h, w: make(b, c, w, h).transpose(2, 3),
    "cut": lambda make, b, c, h, w: make(b, c, h + 2, w + 3)[:, :, 1:-1, 2:-1],
}


def images_to_float(
    memory: str,
    shape: Sequence[int],
    *,
    mirrored: bool = True,
    channels_last: bool = False,
    offset: int = 0,
) -> Case:
    """All but the first of the images are mirrored; `expected` is exact."""
    images = MEMORIES[memory](
        lambda *sizes: torch.randint(0, 256, sizes, dtype=torch.uint8), *shape
    )
    flags = torch.arange(shape[0]) > 0 if mirrored else None
    order = (0, 2, 3, 1) if channels_last else (0, 1, 2, 3)
    exact = reference.images_to_float(images, flags).permute(order).reshape(-1)
    seen = images.permute(order)
    from_first = torch.empty(0, dtype=torch.uint8).set_(images.untyped_storage())
    buffers = [from_first[images.storage_offset() :], flags]
    out = torch.full((exact.numel() + offset,), NAN)[offset:]
    numbers = [len(seen), math.prod(seen.shape[1:]), *seen.shape[1:], *seen.stride()]
    numbers.append(1 if channels_last else 2)
    return Case("images_to_float", torch.float32, [*buffers, out], [*buffers, exact], numbers)
