"""The exact critic step's autograd node: what flows where, how often, and what it remembers."""

import pytest
import torch
from critics import (
    batch,
    gradients,
    is_exact,
    mlp,
    relative_difference,
)
from torch import nn

import pygan
from pygan import reference


def test_frozen_and_tied_parameters():
    shared = nn.Linear(5, 5)
    critic = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), shared, nn.Tanh(), shared, nn.Linear(5, 1))
    critic[0].weight.requires_grad_(False)
    critic[5].bias.requires_grad_(False)
    real, fake, epsilon = (x.double() for x in batch())
    critic.double()
    loss = pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)
    assert is_exact(loss)
    ours = [None if not p.requires_grad else g for p, g in
            zip(critic.parameters(), gradients(critic, loss), strict=True)]  # fmt: skip
    assert critic[0].weight.grad is None and critic[5].bias.grad is None
    exact = gradients(critic, reference.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon))
    pairs = [(x, y) for x, y in zip(ours, exact, strict=True) if x is not None]
    assert relative_difference(*map(list, zip(*pairs, strict=True))) < 1e-12


def test_backward_adds_to_grad_and_scales():
    critic = mlp(3, 4, 1).double()
    real, fake, epsilon = (x.double() for x in batch())
    once = gradients(critic, pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon))
    (-3 * pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)).backward()
    for parameter, first in zip(critic.parameters(), once, strict=True):
        # `once` are the very tensors of .grad, to which the second call added.
        assert parameter.grad is first
    again = gradients(critic, pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon))
    for summed, single in zip(once, again, strict=True):
        torch.testing.assert_close(summed, -2 * single)


def test_second_backward():
    critic = mlp(3, 4, 1)
    loss = pygan.wgan_gp_critic_loss(critic, *batch()[:2])
    loss.backward(retain_graph=True)
    first = [p.grad.clone() for p in critic.parameters()]
    loss.backward()
    for parameter, grad in zip(critic.parameters(), first, strict=True):
        assert torch.equal(parameter.grad, 2 * grad)
    with pytest.raises(RuntimeError, match="retain_graph"):
        loss.backward()
    with pytest.raises(RuntimeError, match=r"pygan\.gradient_penalty"):
        pygan.wgan_gp_critic_loss(critic, *batch()[:2]).backward(create_graph=True)


def test_gradients_are_those_of_the_weights_that_were_seen():
    """Eager autograd refuses a backward through weights changed since; here none is needed."""
    critic = mlp(3, 4, 1)
    real, fake, epsilon = batch()
    expected = gradients(critic, pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon))
    loss = pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)
    with torch.no_grad():
        critic[0].weight.add_(1)
    assert all(map(torch.equal, gradients(critic, loss), expected))


def test_repeats_bit_for_bit():
    critic = mlp(20, 30, 1)
    runs = []
    for _ in range(2):
        loss = pygan.wgan_gp_critic_loss(
            critic, *torch.ones(2, 9, 20).unbind(), generator=torch.Generator().manual_seed(3)
        )
        runs.append([loss.detach(), *gradients(critic, loss)])
    assert all(map(torch.equal, *runs))


def test_gradients_of_samples():
    critic = mlp(3, 4, 1).double()
    real, fake, epsilon = (x.double().requires_grad_() for x in batch())
    epsilon = epsilon.detach()
    results = [
        torch.autograd.grad(step(critic, real, fake, epsilon=epsilon), (real, fake))
        for step in (pygan.wgan_gp_critic_loss, reference.wgan_gp_critic_loss)
    ]
    for ours, exact in zip(*results, strict=True):
        torch.testing.assert_close(ours, exact)


def test_without_gradients_the_value_is_the_same():
    critic = mlp(3, 4, 1)
    real, fake, epsilon = batch()
    with torch.no_grad():
        value = pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)
    assert not value.requires_grad
    torch.testing.assert_close(
        value, pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon).detach()
    )


@pytest.mark.parametrize("norm", [nn.Identity(), nn.LayerNorm(4)], ids=["exact", "general"])
def test_terms_make_the_loss(norm):
    critic = nn.Sequential(nn.Linear(3, 4), norm, nn.ReLU(), nn.Linear(4, 1))
    real, fake, epsilon = batch()
    terms = pygan.wgan_gp_critic_terms(critic, real, fake, epsilon=epsilon, weight=2.5)
    torch.testing.assert_close(terms.loss.detach(), terms.penalty - terms.wasserstein)
    torch.testing.assert_close(
        terms.wasserstein, (critic(real).mean() - critic(fake).mean()).detach()
    )
    assert not terms.wasserstein.requires_grad and not terms.penalty.requires_grad


def test_one_generator_draws_one_epsilon_for_both_paths():
    critic = mlp(3, 4, 1)
    real, fake, _ = batch()
    values = [
        step(critic, real, fake, generator=torch.Generator().manual_seed(5)).item()
        for step in (pygan.wgan_gp_critic_loss, reference.wgan_gp_critic_loss)
    ]
    assert values[0] == pytest.approx(values[1], rel=1e-6)
