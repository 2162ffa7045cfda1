import pytest
import torch
from checks import (
    KERNEL_SIZES,
    assert_near_reference,
    assert_same_bits,
    check,
    each_dtype,
    each_size,
)
from emulator import Emulator
from fgan_cases import DIVERGENCES, MAPS, fgan_loss, fgan_map
from kernel_cases import Case

each_divergence = pytest.mark.parametrize("name", DIVERGENCES)
some = [n for n in KERNEL_SIZES if n]


def check_loss(case: Case, emulator: Emulator) -> None:
    """The devices add up in different orders; their gradients have the same bits."""
    cuda, cpu = (case.run(emulator, device) for device in ("cuda", "cpu"))
    assert_near_reference(case, cuda)
    assert_near_reference(case, cpu)
    assert_same_bits(cuda[:-1], cpu[:-1])


@each_dtype
@each_divergence
@pytest.mark.parametrize("of", MAPS)
def test_map_and_its_derivatives(of, name, dtype, emulator):
    for order in range(3):
        check(fgan_map(dtype, name, of, order, 67), emulator)


@each_dtype
@each_size
@pytest.mark.parametrize("offset", [0, 1])
def test_map_times_upstream(offset, size, dtype, emulator):
    case = fgan_map(dtype, "gan", "conjugate_of_activation", 1, size, scale=0.37, offset=offset)
    check(case, emulator)


def test_map_of_more_than_the_largest_grid(emulator):
    check(fgan_map(torch.float32, "pearson", "output_activation", 0, 2**20 + 3), emulator, orders=1)


@each_dtype
@each_divergence
@pytest.mark.parametrize("sizes", [(37, 21), (30,)], ids=["critic", "generator"])
def test_loss_and_gradients(sizes, name, dtype, emulator):
    check_loss(fgan_loss(dtype, name, sizes), emulator)


@each_dtype
@pytest.mark.parametrize("size", some)
@pytest.mark.parametrize("grads", [False, True])
def test_loss_of_every_size(grads, size, dtype, emulator):
    check_loss(fgan_loss(dtype, "gan", (size, size // 2 + 1), grads=grads, offset=1), emulator)


@each_dtype
@each_divergence
@pytest.mark.parametrize("sizes", [(37, 21), (30,)], ids=["critic", "generator"])
def test_backward(sizes, name, dtype, emulator):
    case = fgan_loss(dtype, name, sizes, backward=True)
    assert_near_reference(case, case.run(emulator))


@each_dtype
@pytest.mark.parametrize("size", some)
def test_backward_of_every_size(size, dtype, emulator):
    case = fgan_loss(dtype, "gan", (size, size // 2 + 1), backward=True, offset=1)
    assert_near_reference(case, case.run(emulator))
