"""Stored images made floats where they are: a byte read and four written a value.

Images are 64x64 in colour, in memory as files have them, (B, H, W, C), or channels first; results
are channels first. Half of them are mirrored, where that is asked for.
"""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

import pygan
from benchmarks.case import Call, Case, Kind, Provider

CHANNELS, SIDE = 3, 64

Conversion = Callable[..., Tensor]  # of images, and of flags if some of them are mirrored


def stored(batch: int, channels_last: bool, mirrored: bool, device: torch.device) -> list[Tensor]:
    """Images (B, C, H, W) uint8, and flags (B,) if asked for; the same every time."""
    generator = torch.Generator().manual_seed(0)
    sizes = (batch, SIDE, SIDE, CHANNELS) if channels_last else (batch, CHANNELS, SIDE, SIDE)
    images = torch.randint(0, 256, sizes, dtype=torch.uint8, generator=generator).to(device)
    flags = [torch.rand(batch, generator=generator).to(device) < 0.5] if mirrored else []
    return [images.permute(0, 3, 1, 2) if channels_last else images, *flags]


def as_written(images: Tensor, mirrored: Tensor | None = None) -> Tensor:
    floats = images.float().div(127.5).sub(1)
    if mirrored is None:
        return floats
    return torch.where(mirrored[:, None, None, None], floats.flip(3), floats)


def tuned(images: Tensor, mirrored: Tensor | None = None) -> Tensor:
    """One gather for flip and choice, one product and sum in place."""
    floats = images.to(torch.float32, memory_format=torch.contiguous_format)
    if mirrored is not None:
        columns = torch.arange(SIDE, device=images.device)
        columns = torch.where(mirrored[:, None], columns.flip(0), columns)
        floats = floats.gather(3, columns[:, None, None].expand_as(floats))
    return torch.add(floats.new_full((), -1.0), floats, alpha=1 / 127.5, out=floats)


def written_for_compiler(images: Tensor, mirrored: Tensor | None = None) -> Tensor:
    """Bytes are mirrored, and the layout is asked for, so that one loop is left."""
    if mirrored is not None:
        images = torch.where(mirrored[:, None, None, None], images.flip(3), images)
    return images.to(torch.float32, memory_format=torch.contiguous_format).div(127.5).sub(1)


def converting(convert: Conversion) -> Callable[[list[Tensor]], Call]:
    return lambda tensors: lambda: [convert(*tensors)]


def compiled(tensors: list[Tensor]) -> Call:
    torch.compiler.reset()
    return converting(torch.compile(written_for_compiler, fullgraph=True))(tensors)


PROVIDERS = (
    Provider("float, div, sub", Kind.AS_WRITTEN, converting(as_written)),
    Provider("gather, add", Kind.TUNED, converting(tuned)),
    Provider("torch.compile", Kind.COMPILED, compiled),
    Provider("images_to_float", Kind.TIER_1, converting(pygan.images_to_float)),
)

# By what a case's name says: images, channels last or first, mirrored or not.
KINDS = {
    "64 images, mirrored": (64, True, True),
    "64 images, channels first": (64, False, False),
    "512 images, mirrored": (512, True, True),
    "512 images": (512, True, False),
    "512 images, channels first, mirrored": (512, False, True),
}


def megabytes(batch: int) -> float:
    """What a conversion must read and write."""
    return batch * CHANNELS * SIDE**2 * (1 + 4) / 1e6


CASES = tuple(
    Case(f"{name} ({megabytes(kind[0]):.3g} MB)", partial(stored, *kind), PROVIDERS, 1.3e-7)
    for name, kind in KINDS.items()
)
