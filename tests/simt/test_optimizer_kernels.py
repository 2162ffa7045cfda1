import itertools

import pytest
import torch
from checks import check, each_dtype, each_offset, each_size
from step_cases import OPTIMIZERS

each_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: o.name)
each_variant = pytest.mark.parametrize(
    ("optimizer", "options"),
    [
        pytest.param(o, {x: o.every_option[x] for x in chosen}, id="-".join((o.name, *chosen)))
        for o in OPTIMIZERS
        for k in range(len(o.every_option) + 1)
        for chosen in itertools.combinations(o.every_option, k)
    ],
)
each_buffer = pytest.mark.parametrize(
    ("optimizer", "buffer"),
    [pytest.param(o, b, id=f"{o.name}-{b}") for o in OPTIMIZERS for b in o.buffers],
)


@each_dtype
@each_size
@each_offset
@each_optimizer
def test_step(optimizer, offset, size, dtype, emulator):
    offsets = dict.fromkeys(optimizer.buffers, offset)
    check(optimizer(dtype, [size], offsets=offsets, clip=0.7, **optimizer.every_option), emulator)


@each_dtype
@each_variant
def test_step_options(optimizer, options, dtype, emulator):
    check(optimizer(dtype, [1021, 4099], **options), emulator)


@each_dtype
@each_buffer
def test_step_with_one_buffer_unaligned(optimizer, buffer, dtype, emulator):
    check(optimizer(dtype, [97], offsets={buffer: 1}, **optimizer.every_option), emulator)


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
@each_optimizer
def test_step_with_scalars_on_the_device(optimizer, scalars, dtype, emulator):
    check(optimizer(dtype, [41, 0, 4099], scalars=scalars, **optimizer.every_option), emulator)


@each_variant
def test_step_with_an_empty_tensor_first(optimizer, options, emulator):
    check(optimizer(torch.float32, [0, 41], **options), emulator)
