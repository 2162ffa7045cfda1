import itertools

import pytest
import torch
from checks import check, each_dtype, each_offset, each_size
from kernel_cases import ADAM_BUFFERS, adam

ALL_OPTIONS = {"amsgrad": True, "weight_decay": 0.01, "decoupled": True, "maximize": True}
OPTIONS = [
    {name: ALL_OPTIONS[name] for name in chosen}
    for k in range(len(ALL_OPTIONS) + 1)
    for chosen in itertools.combinations(ALL_OPTIONS, k)
]
each_option = pytest.mark.parametrize("options", OPTIONS, ids=lambda o: "-".join(o) or "plain")


@each_dtype
@each_size
@each_offset
def test_adam(offset, size, dtype, emulator):
    offsets = dict.fromkeys(ADAM_BUFFERS, offset)
    check(adam(dtype, [size], offsets=offsets, clip=0.7, **ALL_OPTIONS), emulator)


@each_dtype
@each_option
def test_adam_options(options, dtype, emulator):
    check(adam(dtype, [1021, 4099], **options), emulator)


@each_dtype
@pytest.mark.parametrize("buffer", ADAM_BUFFERS[:-1])
def test_adam_with_one_buffer_unaligned(buffer, dtype, emulator):
    check(adam(dtype, [97], offsets={buffer: 1}, **ALL_OPTIONS), emulator)


@each_dtype
@pytest.mark.parametrize(
    "scalars",
    [
        {"lr_tensor": 0.03},
        {"grad_scale": 1024.0},
        {"found_inf": 0.0},
        {"found_inf": 1.0},
        {"lr_tensor": 0.03, "grad_scale": 0.5, "found_inf": 0.0},
    ],
    ids=str,
)
def test_adam_with_scalars_on_the_device(scalars, dtype, emulator):
    check(adam(dtype, [41, 0, 4099], scalars=scalars, **ALL_OPTIONS), emulator)


@each_option
def test_adam_with_an_empty_tensor_first(options, emulator):
    check(adam(torch.float32, [0, 41], **options), emulator)
