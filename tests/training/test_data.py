"""The digits: scale, split and access."""

import pytest
import torch

from pygan.data import Digits, Gaussians8, SwissRoll


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


@pytest.mark.parametrize("settings", [Digits(), Gaussians8(samples=64, held_out=16)])
def test_labels_belong_to_their_samples(settings):
    data = settings.load()
    indices = torch.tensor([5, 5, 1])
    labels = data.labels(indices)
    assert labels.dtype == torch.int64 and labels.shape == (3,)
    assert labels[0] == labels[1] == data.training_labels[5]
    assert len(data.training_labels) == len(data)
    assert len(data.held_out_labels) == len(data.held_out)
    assert set(data.training_labels.tolist()) == set(range(data.classes))


def test_digits_of_one_class_look_alike():
    data = Digits().load()
    training = data.training.flatten(1)
    means = torch.stack([training[data.training_labels == k].mean(0) for k in range(10)])
    nearest = torch.cdist(data.held_out.flatten(1), means).argmin(1)
    assert (nearest == data.held_out_labels).float().mean() > 0.85


def test_class_of_a_gaussian_sample_is_the_nearest_mean():
    data = Gaussians8(samples=256, held_out=64).load()
    means = torch.tensor(Gaussians8.means)
    assert torch.equal(torch.cdist(data.training, means).argmin(1), data.training_labels)


def test_data_without_classes_has_no_labels():
    data = SwissRoll(samples=64, held_out=16).load()
    assert (data.classes, len(data.held_out_labels)) == (0, 0)
