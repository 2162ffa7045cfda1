"""Penalties on critics where torch runs in another way, or an optimizer follows."""

import pytest
import torch
from cases import maker
from penalty_cases import (
    PENALTIES,
    each_penalty,
    linear_critic,
    make_critic,
    make_samples,
    with_gradients,
)

import pygan
from pygan import reference


@each_penalty
def test_no_grad(name, device):
    critic = make_critic(device)
    real, fake, epsilon = make_samples(device)
    recorded = PENALTIES[name](pygan, critic, real, fake, epsilon)
    with torch.no_grad():
        penalty = PENALTIES[name](pygan, critic, real, fake, epsilon)
    torch.testing.assert_close(penalty, recorded.detach())  # by the exact step, or not
    assert recorded.requires_grad and not penalty.requires_grad


@each_penalty
def test_autocast(name, device):
    """As exact as bfloat16 matrix products are; the norms themselves are in float32."""
    critic = make_critic(device, torch.float32)
    real, fake, epsilon = make_samples(device, torch.float32)
    exact = with_gradients(PENALTIES[name](reference, critic, real, fake, epsilon), critic)
    with torch.autocast(device.type, torch.bfloat16):
        penalty = PENALTIES[name](pygan, critic, real, fake, epsilon)
    assert penalty.dtype == torch.float32
    results = with_gradients(penalty, critic)
    for x, y in zip(results, exact, strict=True):
        assert (x - y).norm() <= 0.05 * y.norm() + 0.02


# The generator of "dragan" cannot be captured; it is compiled without one below.
@pytest.mark.parametrize("name", sorted(set(PENALTIES) - {"dragan"}))
def test_compiled_equals_eager(name, device):
    critic = make_critic(device, torch.float32)
    real, fake, epsilon = make_samples(device, torch.float32)

    def loss(real, fake, epsilon):
        return PENALTIES[name](pygan, critic, real, fake, epsilon)

    eager = with_gradients(loss(real, fake, epsilon), critic)
    compiled = torch.compile(loss, fullgraph=True)(real, fake, epsilon)
    torch.testing.assert_close(with_gradients(compiled, critic), eager, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["gradient", "dragan"])
def test_points_are_drawn_in_a_compiled_graph(name, device):
    critic = linear_critic(device)
    real, fake = maker(torch.float32, device)(7, 2), maker(torch.float32, device)(7, 2)

    def loss(real, fake):
        if name == "dragan":
            return pygan.dragan_penalty(critic, real)
        return pygan.gradient_penalty(critic, real, fake)

    penalty = torch.compile(loss, fullgraph=True)(real, fake)
    assert penalty.item() == pytest.approx(10 * 4**2, rel=1e-5)
    penalty.backward()
    exact = 10 * 2 * 4 * critic.weight.detach() / 5
    torch.testing.assert_close(critic.weight.grad, exact, rtol=1e-5, atol=0)


def test_second_order_under_compile_depends_on_the_weights(device):
    """A penalty whose graph were cut at the input gradient would leave the weights as they are."""
    critic = make_critic(device, torch.float32)
    real, fake, epsilon = make_samples(device, torch.float32)
    loss = torch.compile(lambda: pygan.gradient_penalty(critic, real, fake, epsilon=epsilon))
    grads = with_gradients(loss(), critic)[1:]
    assert all(g.ne(0).any() for g in grads[:-1]) and grads[-1].eq(0).all()


@each_penalty
def test_the_last_bias_does_not_stop_an_optimizer(name, device):
    """A penalty does not depend on it, so that its gradient may be None."""
    critic = make_critic(device)
    bias = critic[-1].bias
    before = [p.clone() for p in critic.parameters()]
    real, fake, epsilon = make_samples(device)
    optimizer = pygan.optim.RMSprop(critic.parameters(), lr=1e-3, clip=10.0)
    for _ in range(2):
        optimizer.zero_grad()
        PENALTIES[name](pygan, critic, real, fake, epsilon).backward()
        optimizer.step()
    changed = [not p.equal(q) for p, q in zip(critic.parameters(), before, strict=True)]
    assert all(changed[:-1])
    if name != "wgan_gp":
        assert bias.grad is None or bias.grad.eq(0).all()
        assert not changed[-1]


@each_penalty
def test_finite_where_the_critic_is_flat(name, device):
    critic = make_critic(device, torch.float32)
    with torch.no_grad():
        critic[-1].weight.zero_()
    real, fake, epsilon = make_samples(device, torch.float32)
    penalty = PENALTIES[name](pygan, critic, real, fake, epsilon)
    assert all(x.isfinite().all() for x in with_gradients(penalty, critic))
