"""The exact critic step against double backward."""

import copy
import random

import pytest
import torch
from critics import (
    assert_exact_in_double,
    batch,
    batch_away_from_kinks,
    gradients,
    is_exact,
    mlp,
    random_convolutions,
    random_mlp,
    relative_difference,
    small_convolutions,
)
from torch import nn

import pygan
from pygan import reference

RANDOM_CRITICS = 48


def assert_equal(critic, real, fake, *, device="cpu", exact=True, **options) -> None:
    """float64 to 1e-10 of double backward, and float32 to 1e-5 of float64."""
    for dtype, allowed in ((torch.float64, 1e-10), (torch.float32, 1e-5)):
        networks = [copy.deepcopy(critic).to(device, kind) for kind in (dtype, torch.float64)]
        batches = [
            [x.to(device, kind) for x in (real, fake, options["epsilon"])]
            for kind in (dtype, torch.float64)
        ]
        losses = [
            step(network, r, f, **{**options, "epsilon": e})
            for step, network, (r, f, e) in zip(
                (pygan.wgan_gp_critic_loss, reference.wgan_gp_critic_loss),
                networks,
                batches,
                strict=True,
            )
        ]
        assert is_exact(losses[0]) == exact
        torch.testing.assert_close(losses[0].double(), losses[1], rtol=allowed, atol=allowed)
        pairs = [gradients(n, loss) for n, loss in zip(networks, losses, strict=True)]
        assert relative_difference(*pairs) < allowed


@pytest.mark.parametrize("number", range(RANDOM_CRITICS))
def test_random_critics(number, device):
    draw = random.Random(number)
    critic, shape = draw.choice([random_mlp, random_convolutions])(draw)
    real, fake, epsilon = batch_away_from_kinks(critic.double(), draw.choice([1, 2, 5, 17]), shape)
    assert_equal(
        critic,
        real,
        fake,
        device=device,
        epsilon=epsilon,
        weight=draw.choice([0.1, 10.0]),
        target=draw.choice([0.0, 1.0, 0.3]),
        one_sided=draw.random() < 0.5,
    )


FORMS = {
    "gram": (lambda: mlp(300, 8, 1), (300,), 64),  # never forms the gradient
    "batches": (lambda: mlp(3, 500, 20, 1), (3,), 1777),
    "gram_batches": (lambda: mlp(300, 30, 300, 1), (300,), 2000),
    "convolution_batches": (
        lambda: nn.Sequential(nn.Conv2d(1, 64, 3, 1, 1), nn.ReLU(), nn.Conv2d(64, 1, 32)),
        (1, 32, 32),
        43,
    ),
    "rows": (
        lambda: nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Flatten(), nn.Linear(15, 1)),
        (5, 4),
        6,
    ),
    "1d": (
        lambda: nn.Sequential(
            nn.Unflatten(1, (2, 6)), nn.Conv1d(2, 3, 3), nn.ELU(), nn.Conv1d(3, 1, 4)
        ),
        (12,),
        4,
    ),
    "3d": (
        lambda: nn.Sequential(nn.Conv3d(1, 2, 2), nn.ReLU(), nn.Conv3d(2, 1, 2)),
        (1, 3, 3, 3),
        4,
    ),
    "runs": (
        lambda: nn.Sequential(
            *(nn.Linear(3, 4), nn.Linear(4, 4)),
            *(nn.ReLU(), nn.LeakyReLU(0.1), nn.Linear(4, 1), nn.Sigmoid()),
        ),
        (3,),
        8,
    ),
}


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("name", FORMS)
def test_forms(name, number, threads):
    make, shape, count = FORMS[name]
    threads(number)
    real, fake, epsilon = (x.double() for x in batch(shape, count))
    critic = make().double()
    assert_exact_in_double(critic, real, fake, epsilon)


LAYOUTS = {
    "channels_last": lambda x: x.to(memory_format=torch.channels_last),
    "transposed": lambda x: x.transpose(2, 3),
    "expanded": lambda x: x[:1].expand_as(x),
    "offset": lambda x: torch.cat([x[:1], x])[1:],
    "every_second": lambda x: x.repeat_interleave(2, dim=3)[..., ::2],
}


@pytest.mark.parametrize("channels_last_weights", [False, True])
@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(name, channels_last_weights, device):
    critic = small_convolutions()
    if channels_last_weights:
        critic = critic.to(memory_format=torch.channels_last)
    real, fake, epsilon = batch_away_from_kinks(critic.double(), 5, (2, 6, 6))
    assert_equal(critic, LAYOUTS[name](real), fake, device=device, epsilon=epsilon)


def test_sample_without_gradient_is_punished_by_value_only(device):
    critic = mlp(3, 4, 1)
    with torch.no_grad():
        critic[0].bias.fill_(-100)  # every unit is off
        critic[0].bias[0] = 0.5
        critic[0].weight[0] = torch.tensor([1.0, 0.0, 0.0])
    real = torch.tensor([[1.0, 2.0, 3.0], [-9.0, 0.0, 1.0]], dtype=torch.float64)
    epsilon = torch.tensor([0.5, 0.5], dtype=torch.float64)
    assert_equal(critic, real, real + 0.25, device=device, epsilon=epsilon)
    critic[0].bias.data[0] = -100  # now none has a gradient
    loss = pygan.wgan_gp_critic_loss(critic.to(device), *[real.float().to(device)] * 2, weight=3.0)
    assert loss.item() == 3
    assert all((g == 0).all() for g in gradients(critic, loss))
