"""Every kernel and launcher in csrc/cuda has a case: a new one without fails here."""

import gcov
import pytest
from cases import DTYPES
from emulator import Emulator
from fgan_cases import DIVERGENCES, MAPS, fgan_loss, fgan_map
from image_cases import images_to_float
from kernel_cases import clip, critic_loss, critic_loss_backward
from sample_cases import gradient_norm_penalty, interpolate
from step_cases import adam, rmsprop
from toolchain import ROOT

SHORT, LONG = [40], [5] * 200  # in the smaller and in the larger table of multi_tensor.cuh
ODD = 43  # vectors, and elements after them


@pytest.fixture(scope="module")
def executed(emulator):
    """By one call of each launcher, dtype and variant, counted apart from other tests' calls."""
    fresh = Emulator()
    for dtype in DTYPES:
        cases = [critic_loss(dtype, 5, 7), critic_loss_backward(dtype, 5, 7)]
        cases += [clip(dtype, sizes) for sizes in (SHORT, LONG)]
        cases += [
            rmsprop(dtype, sizes, momentum=momentum, centered=centered, scalars={"lr_tensor": 0.1})
            for sizes in (SHORT, LONG)
            for momentum in (0, 0.9)
            for centered in (False, True)
        ]
        cases += [
            adam(dtype, sizes, amsgrad=amsgrad, scalars={"lr_tensor": 0.1})
            for sizes in (SHORT, LONG)
            for amsgrad in (False, True)
        ]
        for name in DIVERGENCES:
            cases += [fgan_loss(dtype, name, (5, 7)), fgan_loss(dtype, name, (7,), backward=True)]
            cases += [fgan_map(dtype, name, MAPS[0], 0, 5)]
        cases += [fgan_map(dtype, "gan", of, order, 5) for of in MAPS for order in range(3)]
        cases += [fgan_loss(dtype, "gan", (20_000, 20_000))]  # in several blocks
        cases += [interpolate(dtype, 3, ODD)]
        cases += [gradient_norm_penalty(dtype, 3, ODD, backward=back) for back in (False, True)]
        for case in cases:
            case.run(fresh, orders=1)
    images_to_float("channels last", (2, 3, 5, 7)).run(fresh, orders=1)
    return gcov.executions(fresh)


def test_every_function_runs(executed):
    functions, _ = executed
    assert len(functions) > 100
    assert not [name for name, count in functions.items() if count == 0]


def test_every_line_runs(executed):
    _, lines = executed
    assert len(lines) > 100
    assert not [line for line, count in lines.items() if count == 0]


def test_every_kernel_is_among_the_functions(executed):
    functions, _ = executed
    names = gcov.kernels(ROOT)
    assert names >= {"multi_tensor_kernel", "loss_kernel", "backward_kernel"}
    for name in names:
        assert any(f"{name}<" in f or f"{name}(" in f for f in functions), f"no case for {name}"
