import numpy as np
import pytest
import torch
from cases import SIZES

from pygan import functional, reference

FORMATS = (torch.contiguous_format, torch.channels_last)


def stored(*shape):
    """Random bytes, every value as likely."""
    return torch.randint(0, 256, shape, dtype=torch.uint8)


def cut(x):
    return x[:, :, 1:-1, 2:-1]


# Batches (B, C, H, W) in all sorts of memory.
LAYOUTS = {
    "contiguous": lambda: stored(5, 3, 6, 7),
    "channels_last": lambda: stored(5, 3, 6, 7).to(memory_format=torch.channels_last),
    "view of (B, H, W, C)": lambda: stored(5, 6, 7, 3).permute(0, 3, 1, 2),
    "transposed": lambda: stored(5, 3, 6, 7).transpose(2, 3),
    "axes in reverse": lambda: stored(7, 6, 3, 5).permute(3, 2, 1, 0),
    "offset": lambda: stored(6, 3, 6, 7)[1:],
    "odd address": lambda: stored(1 + 5 * 3 * 6 * 7)[1:].view(5, 3, 6, 7),
    "cut": lambda: cut(stored(5, 3, 8, 10)),
    "cut, channels_last": lambda: cut(stored(5, 8, 10, 3).permute(0, 3, 1, 2)),
    "every second": lambda: stored(10, 3, 6, 14)[::2, :, :, ::2],
    "expanded samples": lambda: stored(1, 3, 6, 7).expand(5, -1, -1, -1),
    "expanded channels": lambda: stored(5, 1, 6, 7).expand(-1, 3, -1, -1),
    "expanded rows": lambda: stored(5, 3, 6, 1).expand(-1, -1, -1, 7),
    "grey": lambda: stored(5, 1, 6, 7),
    "grey, channels_last": lambda: stored(5, 6, 7, 1).permute(0, 3, 1, 2),
    "four channels": lambda: stored(5, 6, 7, 4).permute(0, 3, 1, 2),
    "one column": lambda: stored(5, 3, 6, 1),
    "one row": lambda: stored(5, 3, 1, 7),
    "one pixel": lambda: stored(5, 3, 1, 1),
    "one image": lambda: stored(1, 3, 6, 7),
    "no images": lambda: stored(0, 3, 6, 7),
    "no pixels": lambda: stored(5, 3, 6, 0),
}
MIRRORED = {
    "no flags": lambda count: None,
    "none": lambda count: torch.zeros(count, dtype=torch.bool),
    "all": lambda count: torch.ones(count, dtype=torch.bool),
    "some": lambda count: torch.arange(count) % 3 == 1,
    "some, not contiguous": lambda count: (torch.arange(2 * count) % 3 == 1)[::2],
}


def exact(images, mirrored):
    """The definition in NumPy: a float32 quotient and a float32 difference."""
    pixels = images.cpu().numpy().copy()
    if mirrored is not None:
        flags = mirrored.cpu().numpy()
        pixels[flags] = pixels[flags][..., ::-1]
    return torch.from_numpy(pixels / np.float32(127.5) - np.float32(1))


def on(device, images, mirrored):
    """Moved with the strides that they have."""
    place = torch.empty_strided(images.shape, images.stride(), dtype=torch.uint8, device=device)
    moved = images if device.type == "cpu" else place.copy_(images)
    return moved, None if mirrored is None else mirrored.to(device)


@pytest.mark.parametrize("memory_format", FORMATS, ids=str)
@pytest.mark.parametrize("flags", MIRRORED)
@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_bit_for_bit(name, flags, memory_format, device):
    images = LAYOUTS[name]()
    expected = exact(images, mirrored := MIRRORED[flags](len(images)))
    before = images.clone()
    ours, theirs = (
        ops.images_to_float(*on(device, images, mirrored), memory_format=memory_format)
        for ops in (functional, reference)
    )
    assert (ours.dtype, ours.device.type) == (torch.float32, device.type)
    assert ours.stride() == theirs.stride() == torch.empty_like(theirs).stride()
    assert ours.is_contiguous(memory_format=memory_format)
    assert torch.equal(ours.cpu(), expected)
    # torch multiplies by 1 / 127.5 on a GPU.
    rounding = 0 if device.type == "cpu" else 1.2e-7
    assert torch.allclose(theirs.cpu(), expected, rtol=0, atol=rounding)
    assert torch.equal(images, before)


def test_every_byte(device):
    levels = torch.arange(256, dtype=torch.uint8, device=device).view(1, 1, 16, 16)
    floats = functional.images_to_float(levels)
    assert torch.equal(floats.cpu(), exact(levels, None))
    assert (floats[0, 0, 0, 0].item(), floats[0, 0, 15, 15].item()) == (-1, 1)
    back = ((floats + 1) * 127.5).round()
    assert torch.equal(back, levels.float())


@pytest.mark.parametrize("memory_format", FORMATS, ids=str)
@pytest.mark.parametrize("size", [n for n in SIZES if n])
def test_every_size_with_any_number_of_threads(size, memory_format, device, threads):
    images = stored(2, 3, 1, size).to(device)
    mirrored = torch.tensor([True, False], device=device)
    results = []
    for count in (1, 2, 3):
        threads(count)
        floats = functional.images_to_float(images, mirrored, memory_format=memory_format)
        results.append(floats.cpu())
    assert torch.equal(results[0], exact(images, mirrored))
    assert results[0].equal(results[1]) and results[0].equal(results[2])


def test_bytes_have_no_gradient(device):
    with torch.enable_grad():
        assert not functional.images_to_float(stored(2, 3, 4, 4).to(device)).requires_grad


@pytest.mark.parametrize("memory_format", FORMATS, ids=str)
@pytest.mark.parametrize("name", ["contiguous", "channels_last", "transposed", "grey", "one pixel"])
def test_opcheck(name, memory_format, device):
    for flags in ("no flags", "some"):
        images = LAYOUTS[name]()
        arguments = on(device, images, MIRRORED[flags](len(images)))
        op = torch.ops.pygan.images_to_float.default
        torch.library.opcheck(op, arguments, {"memory_format": memory_format})


@pytest.mark.parametrize("memory_format", FORMATS, ids=str)
def test_compiled_equals_eager(memory_format, device):
    def op(images, mirrored):
        return functional.images_to_float(images, mirrored, memory_format=memory_format)

    arguments = on(device, stored(4, 6, 7, 3).permute(0, 3, 1, 2), MIRRORED["some"](4))
    compiled = torch.compile(op, fullgraph=True)(*arguments)
    torch.testing.assert_close(compiled, op(*arguments), rtol=0, atol=1.2e-7)
    assert compiled.is_contiguous(memory_format=memory_format)


def test_vmap(device):
    batches = stored(2, 4, 3, 5, 5).to(device)
    mapped = torch.func.vmap(functional.images_to_float)(batches)
    assert torch.equal(mapped, torch.stack([functional.images_to_float(x) for x in batches]))


X = torch.zeros(3, 1, 2, 2, dtype=torch.uint8)
M = torch.zeros(3, dtype=torch.bool)
NHWC, OTHER = torch.channels_last, torch.preserve_format
BAD_INPUT = {
    "not a tensor": (lambda: ([1], None, NHWC), TypeError, "images is a list"),
    "an array": (lambda: (X.numpy(), None, NHWC), TypeError, "images is a ndarray"),
    "sparse": (lambda: (X.to_sparse(), None, NHWC), TypeError, "images is torch.sparse_coo"),
    "floats": (lambda: (X.float(), None, NHWC), TypeError, "images has dtype torch.float32; exp"),
    "int8": (lambda: (X.to(torch.int8), None, NHWC), TypeError, "images has dtype torch.int8"),
    "one image": (
        lambda: (X[0], None, NHWC),
        ValueError,
        r"images has shape .1, 2, 2.; expected \(B, C, H, W\)",
    ),
    "another format": (lambda: (X, None, OTHER), ValueError, "memory_format is .*[Pp]reserve"),
    "no format": (lambda: (X, None, "NHWC"), (TypeError, ValueError), "NHWC"),
    "flags in a list": (lambda: (X, [True] * 3, NHWC), TypeError, "mirrored is a list"),
    "flags are bytes": (lambda: (X, M.byte(), NHWC), TypeError, "mirrored has dtype torch.uint8"),
    "sparse flags": (lambda: (X, M.to_sparse(), NHWC), TypeError, "mirrored is torch.sparse_coo"),
    "one flag": (lambda: (X, M[:1], NHWC), ValueError, "mirrored has shape .1,?.; expected one"),
    "flags in a column": (lambda: (X, M[:, None], NHWC), ValueError, "mirrored has shape .3, 1."),
    "flags elsewhere": (
        lambda: (X, M.to("meta"), NHWC),
        ValueError,
        "mirrored is on meta and images on cpu",
    ),
}


@pytest.mark.parametrize("ops", [functional, reference], ids=["native", "reference"])
@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input(case, ops):
    make, error, message = BAD_INPUT[case]
    images, mirrored, memory_format = make()
    with pytest.raises(error, match=message):
        ops.images_to_float(images, mirrored, memory_format=memory_format)
