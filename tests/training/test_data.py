"""The digits: scale, split and access."""

import pytest
import torch

from pygan.data import Digits


def test_digits():
    data = Digits().load()
    assert data.shape == (1, 8, 8)
    assert (len(data), len(data.held_out)) == (1438, 359)
    everything = torch.cat([data.batch(torch.arange(len(data))), data.held_out])
    assert everything.dtype == torch.float32
    assert (everything.min(), everything.max()) == (-1, 1)
    assert len({image.numpy().tobytes() for image in everything}) == 1797


def test_batch_takes_the_samples_asked_for():
    data = Digits(held_out=0.5).load()
    batch = data.batch(torch.tensor([3, 3, 0]))
    assert batch.shape == (3, 1, 8, 8)
    assert torch.equal(batch[0], batch[1])
    assert torch.equal(batch[2], data.training[0])


def test_split_is_the_same_each_time():
    assert torch.equal(Digits().load().held_out, Digits().load().held_out)


@pytest.mark.parametrize("share", [0, 1, -0.5, 2])
def test_share_must_leave_both_sides(share):
    with pytest.raises(ValueError, match="held_out must be between 0 and 1"):
        Digits(held_out=share)
