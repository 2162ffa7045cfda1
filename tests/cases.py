"""The tables that op tests sweep: dtypes, memory layouts and sizes."""

from collections.abc import Callable

import torch
from torch import Tensor

DTYPES = (torch.float16, torch.bfloat16, torch.float32, torch.float64)

# Layouts of one tensor, from a maker of contiguous random tensors. All can be written in place.
LAYOUTS: dict[str, Callable[[Callable[..., Tensor]], Tensor]] = {
    "scalar": lambda make: make(),
    "one": lambda make: make(1),
    "empty": lambda make: make(0, 3),
    "odd": lambda make: make(1021),
    "contiguous": lambda make: make(64, 33),
    "channels_last": lambda make: make(3, 5, 4, 6).to(memory_format=torch.channels_last),
    "transposed": lambda make: make(31, 17).t(),
    "size_one_dimension": lambda make: make(8, 1, 4, 4).to(memory_format=torch.channels_last),
    "offset": lambda make: make(1025)[1:],
    "rows_cut": lambda make: make(37, 40)[:, 3:35],
    "every_second": lambda make: make(16, 64)[:, ::2],
    "flipped_dimensions": lambda make: make(4, 5, 6).permute(2, 0, 1),
}

# Around the kernels' boundaries: vector widths, chunks (4,096 and 16,384), and the size from which
# CPU kernels use threads (131,072).
SIZES = (0, 1, 7, 63, 4095, 4096, 4097, 16385, 3 * 16384 + 5, 131_073, 300_001)


def maker(dtype: torch.dtype, device: torch.device, scale: float = 1.0) -> Callable[..., Tensor]:
    """Makes random normal tensors: make(*shape)."""

    def make(*shape: int) -> Tensor:
        return (torch.randn(shape, dtype=torch.float64) * scale).to(device, dtype)

    return make


def layout(name: str, dtype: torch.dtype, device: torch.device) -> Tensor:
    return LAYOUTS[name](maker(dtype, device))


def same_layout_copy(x: Tensor) -> Tensor:
    """A copy with the very strides of `x`, holes included."""
    storage = x.new_zeros(x.untyped_storage().nbytes() // x.element_size())
    copy = storage.as_strided(x.shape, x.stride(), x.storage_offset())
    return copy.copy_(x)
