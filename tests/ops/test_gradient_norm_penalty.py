"""The penalty as an operation on a gradient; test_gradient_penalty.py has it on critics."""

import math

import pytest
import torch
from cases import DTYPES, LAYOUTS, SIZES, layout, maker

from pygan import functional, reference

BATCHES = sorted(set(LAYOUTS) - {"scalar", "empty"})
ROUNDING = {torch.float16: 1e-3, torch.bfloat16: 8e-3, torch.float32: 2e-6, torch.float64: 1e-13}
OPTIONS = [{}, {"one_sided": True}, {"target": 0.0}, {"target": 6.0, "one_sided": True}]
each_option = pytest.mark.parametrize("options", OPTIONS, ids=str)


def value_and_gradient(ops, x, options, factor=1.0):
    x = x.detach().requires_grad_()
    penalty = ops.gradient_norm_penalty(x, **options)
    (grad,) = torch.autograd.grad(factor * penalty, x)
    return penalty.detach(), grad


@each_option
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("name", BATCHES)
def test_value_and_gradient_in_every_layout(name, dtype, options, device):
    x = layout(name, dtype, device)
    rounding = {"rtol": 2 * ROUNDING[dtype], "atol": 2 * ROUNDING[dtype]}
    for factor in (1.0, 3.0):  # the incoming gradient of 1 takes a path of its own
        penalty, grad = value_and_gradient(functional, x, options, factor)
        exact, exact_grad = value_and_gradient(reference, x.double(), options, factor)
        assert penalty.dtype == grad.dtype == dtype and penalty.shape == ()
        torch.testing.assert_close(penalty.double(), exact, **rounding)
        torch.testing.assert_close(grad.double(), exact_grad, **rounding)
    assert functional.gradient_norm_penalty(x, **options) == penalty


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("size", [n for n in SIZES if n])
def test_value_and_gradient_at_every_size(size, samples, device, threads):
    x = maker(torch.float32, device)(samples, size)
    results = []
    for count in (1, 2, 3):
        threads(count)
        results.append(value_and_gradient(functional, x, {}))
    exact, exact_grad = value_and_gradient(reference, x.double(), {})
    torch.testing.assert_close(results[0][0].double(), exact, rtol=2e-6, atol=1e-6)
    torch.testing.assert_close(results[0][1].double(), exact_grad, rtol=2e-6, atol=1e-7)
    for other in results[1:]:
        assert all(x.equal(y) for x, y in zip(results[0], other, strict=True))


def test_many_samples(device):
    x = maker(torch.float32, device)(200_001, 2)
    penalty, grad = value_and_gradient(functional, x, {})
    exact, exact_grad = value_and_gradient(reference, x.double(), {})
    torch.testing.assert_close(penalty.double(), exact, rtol=2e-6, atol=0)
    torch.testing.assert_close(grad.double(), exact_grad, rtol=2e-5, atol=1e-11)


@each_option
def test_first_and_second_derivatives(options, device):
    x = (3 * maker(torch.float64, device)(4, 3, 2)).requires_grad_()

    def op(x):
        return functional.gradient_norm_penalty(x, **options)

    assert torch.autograd.gradcheck(op, x)
    assert torch.autograd.gradgradcheck(op, x)
    assert torch.autograd.gradgradcheck(lambda x: op(x.tanh() * x) ** 2, x)


def test_third_derivative_equals_reference(device):
    x = maker(torch.float64, device)(3, 4).requires_grad_()

    def third(ops):
        y = ops.gradient_norm_penalty(x)
        for _ in range(3):
            (y,) = torch.autograd.grad(y.square().sum(), x, create_graph=True)
        return y

    torch.testing.assert_close(third(functional), third(reference))


@each_option
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("ops", [functional, reference], ids=["native", "reference"])
def test_no_gradient_where_the_norm_is_0(ops, dtype, options, device):
    x = torch.zeros(2, 5, dtype=dtype, device=device)
    x[1] = 2
    x.requires_grad_()
    penalty = ops.gradient_norm_penalty(x, **options)
    target = options.get("target", 1.0)
    at_zero = 0 if options.get("one_sided") else target**2
    rest = max(0.0, math.sqrt(20) - target) if options.get("one_sided") else math.sqrt(20) - target
    assert penalty.item() == pytest.approx((at_zero + rest**2) / 2, rel=ROUNDING[dtype], abs=1e-6)
    (grad,) = torch.autograd.grad(penalty, x, create_graph=True)
    assert grad[0].eq(0).all() and grad.isfinite().all()
    (second,) = torch.autograd.grad(grad.sum(), x)
    assert second.isfinite().all()
    # Zero-centred, the penalty is the mean square, whose second derivative is everywhere 2 / B.
    assert second[0].eq(0 if target else 1).all()


@each_option
@pytest.mark.parametrize("ops", [functional, reference], ids=["native", "reference"])
def test_nan_and_infinity_propagate(ops, options, device):
    x = torch.ones(2, 3, device=device)
    x[0, 1] = math.nan
    assert ops.gradient_norm_penalty(x, **options).isnan()
    x[0, 1] = math.inf
    assert ops.gradient_norm_penalty(x, **options) == math.inf


def test_half_types_accumulate_in_float32(device):
    """Each square is near the least that float16 holds."""
    x = torch.full((1, 100_000), 1e-3, dtype=torch.float16, device=device)
    exact = reference.gradient_norm_penalty(x.double(), target=0).item()
    penalty = functional.gradient_norm_penalty(x, target=0).item()
    assert penalty == pytest.approx(exact, rel=1e-3)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_opcheck(dtype, device):
    make, ops = maker(dtype, device), torch.ops.pygan
    for x in (make(6, 2), make(2, 6).t(), make(3, 4, 2, 2).to(memory_format=torch.channels_last)):
        arguments = (x.requires_grad_(), 10.0, 1.0, False)
        torch.library.opcheck(ops.gradient_norm_penalty.default, arguments)
        for with_derivative in (False, True):
            forward = (x.detach(), 10.0, 1.0, True, with_derivative)
            torch.library.opcheck(ops.gradient_norm_penalty_forward.default, forward)
        norms = (
            x.detach().reshape(len(x), -1).to(torch.promote_types(dtype, torch.float32)).norm(dim=1)
        )
        backward = (make(), x.detach(), norms, 10.0, 1.0, False)
        torch.library.opcheck(ops.gradient_norm_penalty_backward.default, backward)


@each_option
def test_compiled_equals_eager(options, device):
    x = maker(torch.float32, device)(9, 4).requires_grad_()

    def op(x):
        return functional.gradient_norm_penalty(x, **options)

    results = []
    for function in (op, torch.compile(op, fullgraph=True)):
        value = function(x)
        results.append([value, *torch.autograd.grad(value, x)])
    torch.testing.assert_close(results[1], results[0])


def test_torch_func(device):
    x = maker(torch.float64, device)(3, 2)
    op = torch.func.hessian(functional.gradient_norm_penalty)
    torch.testing.assert_close(
        op(x), torch.autograd.functional.hessian(functional.gradient_norm_penalty, x)
    )


X = torch.ones(3, 2)
BAD_INPUT = {
    "not a tensor": (1.0, TypeError, "grad is a float"),
    "sparse": (X.to_sparse(), TypeError, "grad is torch.sparse_coo"),
    "integers": (X.int(), TypeError, "grad has dtype torch.int32"),
    "no samples": (X[:0], ValueError, "grad is empty"),
    "empty samples": (X[:, :0], ValueError, "grad is empty"),
    "no batch": (X[0, 0], ValueError, "grad has no batch dimension"),
}


@pytest.mark.parametrize("ops", [functional, reference], ids=["native", "reference"])
@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input(case, ops):
    grad, error, message = BAD_INPUT[case]
    with pytest.raises(error, match=message):
        ops.gradient_norm_penalty(grad)
