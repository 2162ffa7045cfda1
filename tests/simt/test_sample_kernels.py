import pytest
import torch
from checks import KERNEL_SIZES, assert_near_reference, assert_same_bits, check, each_dtype
from sample_cases import gradient_norm_penalty, interpolate

# More would only be more of the same chunks.
each_size = pytest.mark.parametrize("size", [n for n in KERNEL_SIZES if 0 < n < 5000])
each_offset = pytest.mark.parametrize("offset", [0, 1])
# Two-sided with a zero gradient among them, one-sided with norms on both sides, zero-centred.
RULES = [{}, {"one_sided": True, "target": 6.0}, {"target": 0.0}]


@each_dtype
@each_offset
@each_size
def test_interpolate(size, offset, dtype, emulator):
    check(interpolate(dtype, 3, size, offset), emulator)


def test_interpolate_with_one_end_unaligned(emulator):
    case = interpolate(torch.float32, 2, 64)
    for i in (0, 1, 3):
        moved = torch.cat([case.buffers[i][:1], case.buffers[i]])[1:]
        case.buffers[i], aligned = moved, case.buffers[i]
        check(case, emulator)
        case.buffers[i] = aligned


@each_dtype
@each_offset
@each_size
def test_penalty(size, offset, dtype, emulator):
    """The devices add squares in different orders, so that here they only agree to rounding."""
    case = gradient_norm_penalty(dtype, 3, size, offset=offset)
    for device in ("cuda", "cpu"):
        assert_near_reference(case, case.run(emulator, device))


@pytest.mark.parametrize(("samples", "size"), [(1030, 3), (2, 16_385)])
def test_penalty_of_more_samples_than_threads_or_of_many_chunks(samples, size, emulator):
    case = gradient_norm_penalty(torch.float32, samples, size)
    assert_near_reference(case, case.run(emulator, orders=1))


@each_dtype
@pytest.mark.parametrize("derivative", [False, True])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_penalties(rule, derivative, dtype, emulator):
    case = gradient_norm_penalty(dtype, 5, 37, derivative=derivative, **rule)
    for device in ("cuda", "cpu"):
        assert_near_reference(case, case.run(emulator, device))


@each_dtype
@each_offset
@each_size
def test_penalty_backward(size, offset, dtype, emulator):
    case = gradient_norm_penalty(dtype, 3, size, backward=True, offset=offset)
    check(case, emulator)


def test_penalty_backward_with_one_buffer_unaligned(emulator):
    case = gradient_norm_penalty(torch.float32, 2, 64, backward=True)
    case.buffers[2] = torch.cat([case.buffers[2][:1], case.buffers[2]])[1:]
    check(case, emulator)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_same_derivative_by_the_same_norms(rule, emulator):
    case = gradient_norm_penalty(torch.float32, 5, 37, backward=True, **rule)
    assert_same_bits(case.run(emulator), case.run(emulator, "cpu"))
