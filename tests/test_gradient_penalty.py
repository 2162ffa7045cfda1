"""Penalties on critics: the calls that users make."""

import copy

import pytest
import torch
from cases import maker
from torch import nn

import pygan
from pygan import reference

LAYERS = {
    "(B, 1)": lambda: [nn.Linear(6, 16), nn.Softplus(), nn.Linear(16, 16), nn.Softplus()],
    "(B,)": lambda: [nn.Linear(6, 16), nn.Tanh()],
}
PENALTIES = {
    "gradient": lambda ops, critic, real, fake, **options: ops.gradient_penalty(
        critic, real, fake, **options
    ),
    "one-sided": lambda ops, critic, real, fake, **options: ops.gradient_penalty(
        critic, real, fake, weight=3.0, target=0.01, one_sided=True, **options
    ),
    "wgan_gp": lambda ops, critic, real, fake, **options: ops.wgan_gp_critic_loss(
        critic, real, fake, **options
    ),
    "r1": lambda ops, critic, real, fake, epsilon: ops.r1_penalty(critic, real, weight=5.0),
    "r2": lambda ops, critic, real, fake, epsilon: ops.r2_penalty(critic, fake),
    "dragan": lambda ops, critic, real, fake, epsilon: ops.dragan_penalty(
        critic, real, target=0.5, generator=torch.Generator(real.device).manual_seed(1)
    ),
}
each_penalty = pytest.mark.parametrize("name", PENALTIES)


def make_critic(device, dtype=torch.float64, output="(B, 1)"):
    layers = LAYERS[output]()
    last = [nn.Linear(16, 1)] + ([nn.Flatten(0)] if output == "(B,)" else [])
    return nn.Sequential(*layers, *last).to(device, dtype)


def make_samples(device, dtype=torch.float64):
    make = maker(dtype, device)
    return make(5, 6), make(5, 6), torch.rand(5, dtype=dtype, device=device)


def with_gradients(penalty, critic):
    """The penalty and the gradients of the parameters, 0 where there is none."""
    critic.zero_grad()
    penalty.backward()
    grads = [torch.zeros_like(p) if p.grad is None else p.grad for p in critic.parameters()]
    return [penalty.detach(), *grads]


@each_penalty
@pytest.mark.parametrize("output", LAYERS)
def test_equals_reference(output, name, device):
    critic = make_critic(device, output=output)
    real, fake, epsilon = make_samples(device)
    ours, theirs = (
        with_gradients(PENALTIES[name](ops, critic, real, fake, epsilon=epsilon), critic)
        for ops in (pygan, reference)
    )
    torch.testing.assert_close(ours, theirs)
    assert any(g.ne(0).any() for g in ours[1:])


def linear_critic(device):
    """Its gradient is its weight everywhere, so each penalty is a function of |w| = 5."""
    critic = nn.Linear(2, 1, bias=False).to(device)
    with torch.no_grad():
        critic.weight.copy_(torch.tensor([[3.0, 4.0]]))
    return critic


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

        return PENALTIES[name](pygan, bound, real, fake, epsilon=epsilon)

    assert torch.autograd.gradcheck(penalty, tuple(critic.parameters()))


@each_penalty
def test_samples_get_gradients(name, device):
    critic = make_critic(device)
    real, fake, epsilon = make_samples(device)
    samples = [real.requires_grad_(), fake.requires_grad_()]
    grads = [
        torch.autograd.grad(
            PENALTIES[name](ops, critic, real, fake, epsilon=epsilon), samples, allow_unused=True
        )
        for ops in (pygan, reference)
    ]
    torch.testing.assert_close(
        [g for g in grads[0] if g is not None], [g for g in grads[1] if g is not None]
    )
    assert [g is None for g in grads[0]] == [g is None for g in grads[1]]
    assert any(g is not None and g.ne(0).any() for g in grads[0])


@each_penalty
def test_no_grad(name, device):
    critic = make_critic(device)
    real, fake, epsilon = make_samples(device)
    recorded = PENALTIES[name](pygan, critic, real, fake, epsilon=epsilon)
    with torch.no_grad():
        penalty = PENALTIES[name](pygan, critic, real, fake, epsilon=epsilon)
    assert penalty.equal(recorded) and recorded.requires_grad and not penalty.requires_grad


@each_penalty
def test_autocast(name, device):
    """As exact as bfloat16 matrix products are; the norms themselves are in float32."""
    critic = make_critic(device, torch.float32)
    real, fake, epsilon = make_samples(device, torch.float32)
    exact = with_gradients(PENALTIES[name](reference, critic, real, fake, epsilon=epsilon), critic)
    with torch.autocast(device.type, torch.bfloat16):
        penalty = PENALTIES[name](pygan, critic, real, fake, epsilon=epsilon)
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
        return PENALTIES[name](pygan, critic, real, fake, epsilon=epsilon)

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
        PENALTIES[name](pygan, critic, real, fake, epsilon=epsilon).backward()
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
    penalty = PENALTIES[name](pygan, critic, real, fake, epsilon=epsilon)
    assert all(x.isfinite().all() for x in with_gradients(penalty, critic))


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
