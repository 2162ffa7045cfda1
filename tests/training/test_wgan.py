"""Schedule, losses and constraint of the WGAN objective."""

import pytest
import torch
from torch import nn

from pygan.objectives import WGAN
from pygan.training.optimizers import Adam, RMSprop

from .runs import STEP

REAL = torch.full((4, 3), 2.0)
FAKE = torch.full((4, 3), -1.0)


def critic():
    """Every parameter far outside the clip, buffers too."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3), nn.LayerNorm(3), nn.Linear(3, 1))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(5 * torch.randn_like(parameter).sign())
    network[1].running_mean.fill_(5.0)
    return network


def largest(module):
    return max(parameter.abs().max().item() for parameter in module.parameters())


def critic_step(objective, network, optimizer=RMSprop):
    optimizer = optimizer(lr=1e-3).build(objective.critic_groups(network))
    objective.before_critic_step(network)
    before = largest(network)
    loss, _ = objective.critic_loss(
        lambda x: network(x).flatten(), REAL + torch.rand(4, 3), FAKE, STEP
    )
    loss.backward()
    optimizer.step()
    return before


@pytest.mark.parametrize(
    ("step", "constant", "authors"),
    [
        (0, 5, 100),
        (24, 5, 100),
        (25, 5, 5),
        (499, 5, 5),
        (500, 5, 100),
        (501, 5, 5),
        (1000, 5, 100),
    ],
)
def test_schedule(step, constant, authors):
    assert WGAN().critic_steps(step) == constant
    assert WGAN(schedule="authors").critic_steps(step) == authors
    assert WGAN(n_critic=3).critic_steps(step) == 3


def test_losses():
    def mean(x):
        return x.mean(1)

    loss, measures = WGAN().critic_loss(mean, REAL, FAKE, STEP)
    assert loss.item() == -3.0
    assert measures["wasserstein"].item() == 3.0
    fake = FAKE.clone().requires_grad_()
    loss, measures = WGAN().generator_loss(mean, fake, STEP)
    loss.backward()
    assert loss.item() == 1.0
    assert measures == {}
    torch.testing.assert_close(fake.grad, torch.full((4, 3), -1 / 12))


def test_measures_hold_no_graph():
    network = nn.Sequential(nn.Linear(3, 1), nn.Flatten(0))
    loss, measures = WGAN().critic_loss(network, REAL, FAKE, STEP)
    assert loss.requires_grad
    assert not measures["wasserstein"].requires_grad
    assert WGAN.estimate in measures


@pytest.mark.parametrize("optimizer", [RMSprop, Adam])
def test_clip_after_the_step(optimizer):
    network = critic()
    assert critic_step(WGAN(clip=0.01), network, optimizer) == 5
    assert largest(network) == pytest.approx(0.01)
    assert network[1].running_mean.min() > 1


def test_clip_before_the_step_leaves_the_step_free():
    network = critic()
    before = critic_step(WGAN(clip=0.01, clip_when="before"), network)
    assert before == pytest.approx(0.01)
    assert largest(network) > 0.0101


@pytest.mark.parametrize("when", ["after", "before"])
def test_norm_layers_can_be_left_out(when):
    network = critic()
    critic_step(WGAN(clip=0.01, clip_norm_layers=False, clip_when=when), network)
    limit = 0.01 if when == "after" else 0.03
    for index, clipped in enumerate([True, False, False, True]):
        assert (largest(network[index]) < limit + 1e-6) == clipped
    assert largest(network[1]) > 4


def test_groups_hold_each_parameter_once():
    network = critic()
    for objective in (WGAN(), WGAN(clip_norm_layers=False), WGAN(clip_when="before")):
        held = [p for group in objective.critic_groups(network) for p in group["params"]]
        assert len(held) == len(set(held)) == len(list(network.parameters()))
