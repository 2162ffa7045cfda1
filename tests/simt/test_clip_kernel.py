import torch
from checks import check, each_dtype, each_offset, each_size
from kernel_cases import Case, clip


@each_dtype
@each_size
@each_offset
def test_clip(offset, size, dtype, emulator):
    check(clip(dtype, [size], offset), emulator)


@each_dtype
def test_clip_keeps_nan_and_clips_infinity(dtype, emulator):
    x = torch.tensor([float("nan"), float("inf"), -float("inf"), 0.1, -0.0] * 9, dtype=dtype)
    (y,) = Case("clip", dtype, [x], [x.clamp(-0.5, 0.5)], [0.5]).run(emulator)
    torch.testing.assert_close(y, x.clamp(-0.5, 0.5), rtol=0, atol=0, equal_nan=True)
