"""Penalties on critics: values, derivatives and points."""

import copy

import pytest
import torch
from cases import maker
from penalty_cases import (
    CRITICS,
    PENALTIES,
    each_penalty,
    linear_critic,
    make_critic,
    make_samples,
    with_gradients,
)
from torch import nn

import pygan
from pygan import reference


@each_penalty
@pytest.mark.parametrize("output", CRITICS)
def test_equals_reference(output, name, device):
    critic = make_critic(device, output=output)
    real, fake, epsilon = make_samples(device)
    ours, theirs = (
        with_gradients(PENALTIES[name](ops, critic, real, fake, epsilon), critic)
        for ops in (pygan, reference)
    )
    torch.testing.assert_close(ours, theirs)
    assert any(g.ne(0).any() for g in ours[1:])


def test_exact_for_a_linear_critic(device):
    critic = linear_critic(device)
    real, fake = maker(torch.float32, device)(7, 2), maker(torch.float32, device)(7, 2)
    for ops in (pygan, reference):
        for penalty, exact in (
            (ops.gradient_penalty(critic, real, fake), 10 * 4**2),
            (ops.gradient_penalty(critic, real, fake, weight=2, target=9), 2 * 4**2),
            (ops.gradient_penalty(critic, real, fake, target=9, one_sided=True), 0),
            (ops.r1_penalty(critic, real, weight=6), 6 / 2 * 25),
            (ops.r2_penalty(critic, fake, weight=6), 6 / 2 * 25),
            (ops.dragan_penalty(critic, real), 10 * 4**2),
        ):
            assert penalty.item() == pytest.approx(exact, rel=1e-5)


@each_penalty
def test_parameters_pass_gradcheck(name, device):
    critic = make_critic(device)
    real, fake, epsilon = make_samples(device)
    names = [n for n, _ in critic.named_parameters()]

    def penalty(*parameters):
        def bound(x):
            named = dict(zip(names, parameters, strict=True))
            return torch.func.functional_call(critic, named, (x,))

        return PENALTIES[name](pygan, bound, real, fake, epsilon)

    assert torch.autograd.gradcheck(penalty, tuple(critic.parameters()))


@each_penalty
def test_samples_get_gradients(name, device):
    critic = make_critic(device)
    real, fake, epsilon = make_samples(device)
    samples = [real.requires_grad_(), fake.requires_grad_()]
    grads = [
        torch.autograd.grad(
            PENALTIES[name](ops, critic, real, fake, epsilon), samples, allow_unused=True
        )
        for ops in (pygan, reference)
    ]
    torch.testing.assert_close(
        [g for g in grads[0] if g is not None], [g for g in grads[1] if g is not None]
    )
    assert [g is None for g in grads[0]] == [g is None for g in grads[1]]
    assert any(g is not None and g.ne(0).any() for g in grads[0])


def test_convolutions_and_channels_last(device):
    critic = nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1), nn.Softplus(), nn.Flatten(), nn.Linear(64, 1))
    critic = critic.to(device, torch.float64)
    make = maker(torch.float64, device)
    real, fake = make(4, 3, 8, 8), make(4, 3, 8, 8)
    epsilon = torch.rand(4, device=device)
    expected = with_gradients(
        reference.gradient_penalty(critic, real, fake, epsilon=epsilon), critic
    )
    last = copy.deepcopy(critic).to(memory_format=torch.channels_last)
    for x in (real, real.to(memory_format=torch.channels_last)):
        penalty = pygan.gradient_penalty(last, x, fake, epsilon=epsilon)
        torch.testing.assert_close(with_gradients(penalty, last), expected)


def test_random_points_are_the_generators(device):
    critic = make_critic(device)
    real, fake, _ = make_samples(device)

    def penalties(ops, seed):
        def generator():
            return torch.Generator(device).manual_seed(seed)

        return torch.stack(
            [
                ops.gradient_penalty(critic, real, fake, generator=generator()),
                ops.dragan_penalty(critic, real, generator=generator()),
            ]
        )

    torch.testing.assert_close(penalties(pygan, 1), penalties(reference, 1))
    assert penalties(pygan, 1).ne(penalties(pygan, 2)).all()


def test_dragan_stays_near_the_samples(device):
    """Within half a standard deviation above each element."""
    seen = []

    def critic(x):
        seen.append(x.detach())
        return x.square().sum(1)

    real = maker(torch.float64, device)(500, 4) * 3 + 1
    pygan.dragan_penalty(critic, real)
    moved = (seen[0] - real) / real.std(correction=0)
    assert moved.min() >= 0 and 0.4 < moved.max() <= 0.5
    assert moved.std(0).min() > 0.05


X = torch.ones(3, 2)
BAD_INPUT = {
    "constant critic": (
        lambda ops: ops.r1_penalty(lambda x: torch.ones(3), X),
        ValueError,
        "does not depend on its input",
    ),
    "integers": (
        lambda ops: ops.r2_penalty(torch.sum, X.int()),
        TypeError,
        "fake has dtype torch.int32",
    ),
    "no batch": (
        lambda ops: ops.dragan_penalty(torch.sum, X[0, 0]),
        ValueError,
        "real has no batch dimension",
    ),
    "empty": (lambda ops: ops.r1_penalty(torch.sum, X[:0]), ValueError, "is empty"),
    "two shapes": (
        lambda ops: ops.gradient_penalty(torch.sum, X, X[:1]),
        ValueError,
        "real has shape",
    ),
}


@pytest.mark.parametrize("ops", [pygan, reference], ids=["native", "reference"])
@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input(case, ops):
    call, error, message = BAD_INPUT[case]
    with pytest.raises(error, match=message):
        call(ops)
