import pytest
import torch
from checks import KERNEL_SIZES, assert_near_reference, check, each_dtype
from kernel_cases import critic_loss, critic_loss_backward

some = [n for n in KERNEL_SIZES if n]  # the mean of none is an error in the op


@each_dtype
@pytest.mark.parametrize("offset", [0, 1])
@pytest.mark.parametrize("size", some)
def test_critic_loss(size, offset, dtype, emulator):
    """The devices add up in different orders, so that here they only agree to rounding."""
    case = critic_loss(dtype, size, size // 2 + 1, offset)
    for device in ("cuda", "cpu"):
        assert_near_reference(case, case.run(emulator, device))


@each_dtype
@pytest.mark.parametrize("offset", [0, 1])
@pytest.mark.parametrize("n_fake", [0, 1029])
@pytest.mark.parametrize("n_real", some)
def test_critic_loss_backward(n_real, n_fake, offset, dtype, emulator):
    check(critic_loss_backward(dtype, n_real, n_fake, offset), emulator)


def test_critic_loss_backward_of_more_than_the_largest_grid(emulator):
    check(critic_loss_backward(torch.float32, 1024 * 1024 + 3, 7), emulator, orders=1)
