"""The kernels of the f-GAN ops against exact figures and against their plain PyTorch twins."""

import math

import pytest
import torch
from cases import DTYPES, LAYOUTS, SIZES, layout, maker
from divergence_cases import DIVERGENCES, EXACT_ROWS, with_derivatives

import pygan
from pygan import functional, reference

every_divergence = pytest.mark.parametrize("d", DIVERGENCES, ids=repr)
MAPS = ("output_activation", "conjugate_of_activation", "conjugate")
LOSSES = {
    "critic": lambda ops, d, real, fake: ops.fgan_critic_loss(real, fake, d),
    "generator": lambda ops, d, real, fake: ops.fgan_generator_loss(fake, d),
    "alternative": lambda ops, d, real, fake: ops.fgan_generator_loss(fake, d, alternative=True),
}
ROUNDING = {torch.float16: 1e-3, torch.bfloat16: 8e-3, torch.float32: 2e-6, torch.float64: 1e-13}


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
@pytest.mark.parametrize(("d", "row"), EXACT_ROWS, ids=repr)
def test_values_and_derivatives_of_record(d, row, dtype, device):
    v = torch.tensor([row["v"]], dtype=dtype, device=device)
    limits = torch.finfo(dtype)
    # No closer can be e^x of an x that is itself rounded, here as large as |v| / pi.
    allowed = 2e-14 if dtype == torch.float64 else 1e-6
    rounding = max(allowed, limits.eps * abs(row["v"]) / getattr(d, "pi", 1))
    for name, key in (("output_activation", "g"), ("conjugate_of_activation", "fg")):
        exact = [row[key], row[f"d{key}"], row[f"d2{key}"]]
        for y, x in zip(with_derivatives(functional, name, d, v), exact, strict=True):
            if x is None or abs(x) > limits.max:
                assert y.abs() == math.inf
            else:
                assert y.item() == pytest.approx(x, rel=rounding, abs=limits.tiny)


@every_divergence
@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_map_equals_reference(dtype, name, d, device):
    v = layout("odd", dtype, device) * 3
    # Not at the kinks of f*, where derivatives are a choice, nor where it is steep as it ends.
    for place in (-2.0, -0.5, d.domain_end):
        v = torch.where((v - place).abs() < 0.1, 0.25, v)
    expected = with_derivatives(reference, name, d, v.double())
    for ours, exact in zip(with_derivatives(functional, name, d, v), expected, strict=True):
        assert ours.dtype == dtype
        torch.testing.assert_close(
            ours.double(),
            exact.to(dtype).double(),
            rtol=2 * ROUNDING[dtype],
            atol=2 * ROUNDING[dtype],
            equal_nan=True,
        )


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("map_name", MAPS)
def test_map_in_every_layout(map_name, name, device):
    v = layout(name, torch.float32, device).requires_grad_()
    grad = maker(torch.float32, device)(*v.shape).mT if v.dim() == 2 else torch.ones_like(v)
    grad = grad.reshape(v.shape)
    ours, theirs = (getattr(ops, map_name)(v, "gan") for ops in (functional, reference))
    torch.testing.assert_close(ours, theirs)
    ours, theirs = (torch.autograd.grad(y, v, grad)[0] for y in (ours, theirs))
    torch.testing.assert_close(ours, theirs)


@every_divergence
@pytest.mark.parametrize("loss", LOSSES)
def test_loss_and_gradients_equal_reference(loss, d, device):
    for dtype in DTYPES:
        real, fake = maker(dtype, device)(7, 3), maker(dtype, device)(5).t()
        inputs = [x.requires_grad_() for x in (real, fake)]
        wide = [x.detach().double().requires_grad_() for x in inputs]
        ours = LOSSES[loss](functional, d, *inputs)
        exact = LOSSES[loss](reference, d, *wide)
        assert ours.dtype == dtype and ours.shape == ()
        rounding = {"rtol": 2 * ROUNDING[dtype], "atol": 2 * ROUNDING[dtype]}
        torch.testing.assert_close(ours.double(), exact, **rounding)
        (3 * ours).backward()  # not 1: the gradients must be scaled
        (3 * exact).backward()
        for x, y in zip(inputs, wide, strict=True):
            assert (x.grad is None) == (y.grad is None)
            if x.grad is not None:
                torch.testing.assert_close(x.grad.double(), y.grad, **rounding)


@pytest.mark.parametrize("size", [n for n in SIZES if n])
def test_loss_at_every_size(size, device, threads):
    real, fake = maker(torch.float32, device)(size), maker(torch.float32, device)(size)
    expected = reference.fgan_critic_loss(real.double(), fake.double(), "gan")
    losses = []
    for count in (1, 2, 3):
        threads(count)
        losses.append(functional.fgan_critic_loss(real, fake, "gan"))
    torch.testing.assert_close(losses[0].double(), expected, rtol=1e-6, atol=1e-6)
    assert losses[0] == losses[1] == losses[2]


@every_divergence
@pytest.mark.parametrize("name", sorted(set(LAYOUTS) - {"empty"}))
def test_loss_and_gradients_without_autograd(name, d, device):
    real, fake = layout(name, torch.float64, device), layout(name, torch.float64, device) - 0.5
    with_grad = [x.clone().requires_grad_() for x in (real, fake)]
    loss = reference.fgan_critic_loss(*with_grad, d)
    expected = [loss.detach(), *torch.autograd.grad(loss, with_grad)]
    for ops in (functional, reference):
        results = ops.fgan_critic_loss_and_gradients(real, fake, d)
        assert not any(x.requires_grad for x in results)
        torch.testing.assert_close([*results], expected)
        for alternative in (False, True):
            loss = reference.fgan_generator_loss(with_grad[1], d, alternative=alternative)
            results = ops.fgan_generator_loss_and_gradient(fake, d, alternative=alternative)
            torch.testing.assert_close(
                [*results], [loss.detach(), *torch.autograd.grad(loss, with_grad[1:])]
            )


@every_divergence
def test_first_and_second_derivatives(d, device):
    v = (maker(torch.float64, device)(6) * 2).requires_grad_()
    w = maker(torch.float64, device)(5).requires_grad_()
    if d.name in ("pearson", "alpha"):  # away from the kink of f*
        v, w = (x.detach().abs().requires_grad_() for x in (v, w))
    inside = (d.domain_end - 0.5 if math.isfinite(d.domain_end) else 1.0) - v.detach().abs()
    if d.name in ("total_variation", "pearson", "alpha"):
        inside = inside.clamp(min=-0.4)
    cases = [
        (lambda x: functional.output_activation(x, d), (v,)),
        (lambda x: functional.conjugate_of_activation(x, d), (v,)),
        (lambda x: functional.conjugate(x, d), (inside.requires_grad_(),)),
        (lambda x, y: functional.fgan_critic_loss(x, y, d), (v, w)),
        (lambda y: functional.fgan_generator_loss(y, d), (w,)),
        (lambda y: functional.fgan_generator_loss(y, d, alternative=True) ** 2, (w,)),
    ]
    for op, inputs in cases:
        assert torch.autograd.gradcheck(op, inputs)
        assert torch.autograd.gradgradcheck(op, inputs)


def test_third_derivative_is_refused(device):
    v = torch.ones(2, device=device, requires_grad=True)
    y = functional.output_activation(v, "gan").sum()
    for _ in range(2):
        (y,) = torch.autograd.grad(y.sum(), v, create_graph=True)
    with pytest.raises(ValueError, match="derivatives of order 3"):
        torch.autograd.grad(y.sum(), v)


@every_divergence
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_finite_up_to_the_limits_of_the_type(dtype, d, device):
    """Where float64 knows the value and the type can hold it, it is there; else infinity."""
    limits = torch.finfo(dtype)
    far = [0.0, 1e-3, 3.0, 20.0, 80.0, 90.0, 300.0, 6e4, limits.max, math.inf]
    v = torch.tensor([s * x for x in far for s in (1, -1)], dtype=torch.float64).to(dtype)
    v = v.to(device)
    for name in MAPS:
        ours = getattr(functional, name)(v, d)
        exact = getattr(reference, name)(v.double(), d)
        assert not ours.isnan().any(), (name, v[ours.isnan()])
        fits = exact.abs() < limits.max / 2
        assert ours[fits].isfinite().all()
        far_out = exact.abs() > 2 * limits.max
        assert (ours[far_out].abs() == math.inf).all()
    assert functional.output_activation(v[:1] * math.nan, d).isnan().all()


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_opcheck(dtype, device):
    make = maker(dtype, device)
    v = [make(6, 2).requires_grad_(), make(8).requires_grad_()]
    ops = torch.ops.pygan
    for with_grads in (False, True):
        torch.library.opcheck(ops.fgan_loss.default, (v, "critic", "gan", 0.0, with_grads))
    torch.library.opcheck(ops.fgan_loss_backward.default, (make(), v, "critic", "gan", 0.0))
    upstream = make(6, 2).requires_grad_()
    for order in (0, 1):
        arguments = (v[0], upstream, "gan", 0.0, "composition", order)
        torch.library.opcheck(ops.fgan_map.default, arguments)


@pytest.mark.parametrize("d", ["gan", "jeffrey"])
def test_compiled_equals_eager(d, device):
    real = maker(torch.float32, device)(9).requires_grad_()
    fake = maker(torch.float32, device)(4).requires_grad_()

    def losses(real, fake):
        activated = functional.output_activation(real, d).sum()
        return functional.fgan_critic_loss(real, fake, d) + activated

    results = []
    for function in (losses, torch.compile(losses, fullgraph=True)):
        loss = function(real, fake)
        results.append([loss, *torch.autograd.grad(loss, (real, fake))])
    torch.testing.assert_close(results[1], results[0])


def test_torch_func(device):
    v = maker(torch.float64, device)(5)
    gradient = torch.func.grad(lambda x: functional.fgan_generator_loss(x, "gan"))(v)
    torch.testing.assert_close(gradient, -v.sigmoid() / 5)
    hessian = torch.func.hessian(lambda x: functional.output_activation(x, "gan").sum())(v)
    torch.testing.assert_close(hessian, torch.diag(-v.sigmoid() * (-v).sigmoid()))


def test_modules(device):
    real, fake = maker(torch.float32, device)(6), maker(torch.float32, device)(6)
    d = pygan.divergence("jensen_shannon_weighted", pi=0.3)
    critic, generator = pygan.nn.FGANCriticLoss(d), pygan.nn.FGANGeneratorLoss("kl")
    assert critic(real, fake) == functional.fgan_critic_loss(real, fake, d)
    assert generator(fake) == functional.fgan_generator_loss(fake, "kl")
    activation = torch.nn.Sequential(torch.nn.Identity(), pygan.nn.OutputActivation("gan"))
    torch.testing.assert_close(activation(real), torch.nn.functional.logsigmoid(real))
    assert "pi=0.3" in repr(critic) and "alternative=False" in repr(generator)


X = torch.ones(3)
BAD_INPUT = {
    "unknown divergence": (lambda f: f.output_activation(X, "kll"), ValueError, "'kll'"),
    "alpha without alpha": (lambda f: f.fgan_generator_loss(X, "alpha"), ValueError, "alpha"),
    "divergence is a number": (lambda f: f.conjugate(X, 3), TypeError, "divergence is a int"),
    "not a tensor": (lambda f: f.output_activation(1.0, "kl"), TypeError, "v is a float"),
    "integers": (
        lambda f: f.conjugate(torch.arange(3), "kl"),
        TypeError,
        "t has dtype torch.int64",
    ),
    "sparse": (
        lambda f: f.conjugate_of_activation(X.to_sparse(), "kl"),
        TypeError,
        "v is torch.sparse_coo",
    ),
    "empty": (lambda f: f.fgan_critic_loss(X[:0], X, "kl"), ValueError, "v_real is empty"),
    "empty fake": (lambda f: f.fgan_generator_loss(X[:0], "kl"), ValueError, "v_fake is empty"),
    "two dtypes": (
        lambda f: f.fgan_critic_loss(X, X.double(), "kl"),
        TypeError,
        "v_fake has dtype torch.float64 and v_real torch.float32",
    ),
    "two devices": (
        lambda f: f.fgan_critic_loss(X, X.to("meta"), "kl"),
        ValueError,
        "v_fake is on meta and v_real on cpu",
    ),
}


@pytest.mark.parametrize("ops", [functional, reference], ids=["native", "reference"])
@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input(case, ops):
    call, error, message = BAD_INPUT[case]
    with pytest.raises(error, match=message):
        call(ops)
