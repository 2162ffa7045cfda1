"""Objectives whose critic's gradient is penalised."""

import math

import pytest
import torch
from torch import nn

import pygan
from pygan.objectives import DRAGAN, R1, WGANGP, WGANLP
from pygan.settings import UserError
from pygan.training import loop

from .runs import STEP, assert_same_state, gradients, newest_state, start

PENALISED = {"wgan-gp": WGANGP, "wgan-lp": WGANLP, "dragan": DRAGAN, "r1": R1}
NO_PENALTY = STEP._replace(critic_steps=1)  # of those with penalty_every > 1


def critic() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 8), nn.Softplus(), nn.Linear(8, 1), nn.Flatten(0))


def batch():
    torch.manual_seed(1)
    return torch.randn(6, 3), torch.randn(6, 3) + 1


def softplus(x):
    return torch.nn.functional.softplus(x)


def input_gradients(network, x):
    x = x.clone().requires_grad_()
    return torch.autograd.grad(network(x).sum(), x, create_graph=True)[0]


def norms(network, x):
    return input_gradients(network, x).flatten(1).norm(dim=1)


def gan_loss(network, real, fake):
    return softplus(-network(real)).mean() + softplus(network(fake)).mean()


def wasserstein_loss(network, real, fake):
    return network(fake).mean() - network(real).mean()


def between(real, fake):
    epsilon = torch.rand(len(real), generator=STEP.random("points").random)[:, None]
    return epsilon * real + (1 - epsilon) * fake


def around(real):
    random = STEP.random("points").random
    noise = torch.rand(real.shape, generator=random)
    share = torch.rand(len(real), generator=random)[:, None]
    return real + share * noise * real.std(correction=0) / 2


# Each objective's critic loss in plain PyTorch.
EXPECTED = {
    "wgan-gp": lambda f, real, fake, weight: (
        wasserstein_loss(f, real, fake) + weight * ((norms(f, between(real, fake)) - 1) ** 2).mean()
    ),
    "wgan-lp": lambda f, real, fake, weight: (
        wasserstein_loss(f, real, fake)
        + weight * ((norms(f, between(real, fake)) - 1).clamp(min=0) ** 2).mean()
    ),
    "dragan": lambda f, real, fake, weight: (
        gan_loss(f, real, fake) + weight * ((norms(f, around(real)) - 1) ** 2).mean()
    ),
    "r1": lambda f, real, fake, weight: (
        gan_loss(f, real, fake) + weight / 2 * (norms(f, real) ** 2).mean()
    ),
}


@pytest.mark.parametrize("name", PENALISED)
def test_critic_loss(name):
    network, (real, fake) = critic(), batch()
    objective = PENALISED[name]()
    loss, measures = objective.critic_loss(network, real, fake, STEP)
    expected = EXPECTED[name](network, real, fake, objective.weight)
    torch.testing.assert_close(loss, expected)
    bare = loss.detach() - measures["penalty"]
    value = {"wasserstein": -bare, "jensen_shannon": math.log(2) - bare / 2}
    torch.testing.assert_close(measures[objective.estimate], value[objective.estimate])
    assert not any(x.requires_grad for x in measures.values())
    for ours, exact in zip(
        *(torch.autograd.grad(x, list(network.parameters())[:3]) for x in (loss, expected)),
        strict=True,
    ):
        torch.testing.assert_close(ours, exact, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", PENALISED)
def test_generator_loss(name):
    network, (_, fake) = critic(), batch()
    loss, _ = PENALISED[name]().generator_loss(network, fake, STEP)
    gan = softplus(-network(fake)).mean()
    torch.testing.assert_close(loss, gan if name in ("dragan", "r1") else -network(fake).mean())


@pytest.mark.parametrize("name", PENALISED)
def test_penalty_on_each_third_step_pulls_as_hard_on_average(name):
    network, (real, fake) = critic(), batch()

    def mean_gradient(objective):
        total = 0
        for number in range(3):
            loss, _ = objective.critic_loss(network, real, fake, STEP._replace(critic_steps=number))
            grads = torch.autograd.grad(loss, list(network.parameters())[:3])
            total += torch.cat([g.flatten() for g in grads])
        return total / 3

    make = PENALISED[name]
    torch.testing.assert_close(
        mean_gradient(make(penalty_every=3)), mean_gradient(make()), rtol=1e-4, atol=1e-6
    )
    _, measures = make(penalty_every=3).critic_loss(network, real, fake, NO_PENALTY)
    assert "penalty" not in measures


@pytest.mark.parametrize("name", PENALISED)
def test_batch_norm_is_refused(name):
    network = nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.BatchNorm1d(4)), nn.Linear(4, 1))
    with pytest.raises(UserError, match=r"critic's 1\.0 is a BatchNorm1d.*layer norm"):
        PENALISED[name]().critic_groups(network)
    norm_free = nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4), nn.Linear(4, 1))
    assert len(PENALISED[name]().critic_groups(norm_free)[0]["params"]) == 6


def test_weight_and_interval_are_checked():
    for wrong in ({"weight": 0.0}, {"penalty_every": 0}, {"weight": math.nan}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            WGANGP(**wrong)


@pytest.mark.parametrize("name", PENALISED)
def test_penalty_is_reported_as_it_is_on_average(name):
    network, (real, fake) = critic(), batch()
    each, lazy = (
        PENALISED[name](penalty_every=every).critic_loss(network, real, fake, STEP)[1]["penalty"]
        for every in (1, 4)
    )
    torch.testing.assert_close(each, lazy)


@pytest.mark.parametrize("name", PENALISED)
def test_single_step_has_the_critics_own_gradient(name, config):
    """That of the generator's loss, taken in the same backward pass, adds nothing to it."""
    options = (f"--objective.name={name}", "--optimizer.name=adam")
    settings, alone, real = start(config, *options)
    _, together, _ = start(config, *options)
    loop.update_critic(settings, alone, real)
    loop.update_both(settings, together, real)
    torch.testing.assert_close(gradients(together.critic), gradients(alone.critic))


@pytest.mark.parametrize("name", PENALISED)
def test_run_stopped_between_two_penalties_goes_on_bit_for_bit(name, train):
    options = (f"--objective.name={name}", "--objective.penalty_every=3", "--optimizer.name=adam")
    unbroken = train("a", *options)
    stopped = train("b", "--steps=10", *options)
    assert newest_state(stopped)["critic_steps"] % 3
    assert_same_state(newest_state(unbroken), newest_state(train("b", *options, "--resume")))


def test_trainer_takes_the_exact_step_for_its_own_perceptron():
    assert pygan.explain(pygan.networks.MLPCritic().build((1, 8, 8))).exact
    assert pygan.explain(pygan.networks.DCGANCritic(batch_norm=False).build((3, 64, 64))).exact
