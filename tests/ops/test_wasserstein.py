import pytest
import torch
from cases import DTYPES, LAYOUTS, SIZES, layout, maker
from torch._dynamo import compiled_autograd

import pygan
from pygan import functional, reference

ROUNDING = {torch.float16: 1e-3, torch.bfloat16: 8e-3, torch.float32: 1e-6, torch.float64: 1e-14}


def exact(f_real: torch.Tensor, f_fake: torch.Tensor) -> torch.Tensor:
    return f_fake.double().mean() - f_real.double().mean()


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("name", sorted(set(LAYOUTS) - {"empty"}))
def test_value_and_gradient_in_every_layout(name, dtype, device):
    f_real = layout(name, dtype, device).requires_grad_()
    f_fake = (maker(dtype, device)(13, 1) + 2).requires_grad_()
    loss = pygan.wasserstein_critic_loss(f_real, f_fake)
    assert loss.dtype == dtype and loss.shape == ()
    torch.testing.assert_close(
        loss.double(), exact(f_real, f_fake), rtol=ROUNDING[dtype], atol=ROUNDING[dtype]
    )
    loss.backward()
    torch.testing.assert_close(f_real.grad, torch.full_like(f_real, -1 / f_real.numel()))
    torch.testing.assert_close(f_fake.grad, torch.full_like(f_fake, 1 / 13))


@pytest.mark.parametrize("size", [n for n in SIZES if n])
def test_value_at_every_size(size, device):
    f_real, f_fake = maker(torch.float32, device)(size), maker(torch.float32, device)(size)
    torch.testing.assert_close(
        pygan.wasserstein_critic_loss(f_real, f_fake).double(),
        exact(f_real, f_fake),
        rtol=0,
        atol=1e-6,
    )


def test_result_is_the_same_for_any_number_of_threads(threads):
    make = maker(torch.float32, torch.device("cpu"))
    inputs = make(1_000_003).requires_grad_(), make(300_001).requires_grad_()
    results = []
    for count in (1, 2, 3):
        threads(count)
        loss = pygan.wasserstein_critic_loss(*inputs)
        results.append((loss, *torch.autograd.grad(loss, inputs)))
    for result in results[1:]:
        assert all(map(torch.equal, result, results[0]))
    torch.testing.assert_close(results[0][0].double(), exact(*inputs), rtol=1e-6, atol=0)
    assert (results[0][1] == -1 / 1_000_003).all() and (results[0][2] == 1 / 300_001).all()


def test_derivatives_of_first_and_second_order(device):
    f_real = maker(torch.float64, device)(3, 2).requires_grad_()
    f_fake = maker(torch.float64, device)(5).requires_grad_()
    for loss, inputs in (
        (pygan.wasserstein_critic_loss, (f_real, f_fake)),
        (lambda r, f: pygan.wasserstein_critic_loss(r.tanh(), f**2) ** 2, (f_real, f_fake)),
        (lambda r: pygan.wasserstein_critic_loss(r, f_fake.detach()) ** 3, (f_real,)),
        (lambda f: pygan.wasserstein_critic_loss(f_real.detach(), f) ** 3, (f_fake,)),
    ):
        assert torch.autograd.gradcheck(loss, inputs)
        assert torch.autograd.gradgradcheck(loss, inputs)


def test_third_order_equals_reference(device):
    x = maker(torch.float64, device)(4).requires_grad_()

    def third(loss):
        y = loss(x**2, x**3) ** 3
        for _ in range(3):
            (y,) = torch.autograd.grad(y.sum(), x, create_graph=True)
        return y

    torch.testing.assert_close(
        third(pygan.wasserstein_critic_loss), third(reference.wasserstein_critic_loss)
    )


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_opcheck(dtype, device):
    f_real = maker(dtype, device)(6, 2).requires_grad_()
    f_fake = maker(dtype, device)(8).t().requires_grad_()
    torch.library.opcheck(torch.ops.pygan.wasserstein_critic_loss.default, (f_real, f_fake))
    grad = maker(dtype, device)().requires_grad_()
    torch.library.opcheck(
        torch.ops.pygan.wasserstein_critic_loss_backward.default, (grad, [6, 2], [8])
    )


def test_compiled_equals_eager(device):
    f_real = maker(torch.float32, device)(9).requires_grad_()
    f_fake = maker(torch.float32, device)(4).requires_grad_()
    loss = torch.compile(pygan.wasserstein_critic_loss, fullgraph=True)(f_real, f_fake)
    torch.testing.assert_close(loss, pygan.wasserstein_critic_loss(f_real, f_fake))
    loss.backward()
    torch.testing.assert_close(f_real.grad, torch.full_like(f_real, -1 / 9))


def test_compiled_backward_of_an_eager_loss(device):
    for n in (9, 11):  # the second time with shapes as symbols
        f_real = maker(torch.float32, device)(n).requires_grad_()
        f_fake = maker(torch.float32, device)(4).requires_grad_()
        with compiled_autograd._enable(torch.compile(backend="eager")):
            pygan.wasserstein_critic_loss(f_real, f_fake).backward()
        torch.testing.assert_close(f_real.grad, torch.full_like(f_real, -1 / n))
        torch.testing.assert_close(f_fake.grad, torch.full_like(f_fake, 1 / 4))


def test_torch_func_and_forward_mode(device):
    f_real, f_fake = maker(torch.float64, device)(9), maker(torch.float64, device)(4)
    gradient = torch.func.grad(pygan.wasserstein_critic_loss, argnums=1)(f_real, f_fake)
    torch.testing.assert_close(gradient, torch.full_like(f_fake, 1 / 4))
    _, tangent = torch.func.jvp(
        pygan.wasserstein_critic_loss, (f_real, f_fake), (torch.ones_like(f_real), f_fake)
    )
    torch.testing.assert_close(tangent, f_fake.mean() - 1)
    batched = torch.func.vmap(pygan.wasserstein_critic_loss)
    losses = batched(f_real.expand(3, 9), f_fake.expand(3, 4))
    torch.testing.assert_close(losses, exact(f_real, f_fake).expand(3))


def test_nan_propagates(device):
    x = torch.tensor([1.0, float("nan")], device=device)
    assert pygan.wasserstein_critic_loss(x, x.nan_to_num()).isnan()


F = torch.ones(3)
BAD_INPUT = {
    "empty real": (lambda: (F[:0], F), ValueError, "f_real is empty"),
    "empty fake": (lambda: (F, F[:0]), ValueError, "f_fake is empty"),
    "integers": (
        lambda: (torch.arange(3), torch.arange(3)),
        TypeError,
        "f_real has dtype torch.int64",
    ),
    "two dtypes": (lambda: (F, F.double()), TypeError, "f_fake has dtype torch.float64"),
    "two devices": (lambda: (F, F.to("meta")), ValueError, "f_fake is on meta and f_real on cpu"),
    "not a tensor": (lambda: (F, 1.0), TypeError, "f_fake is a float"),
}


@pytest.mark.parametrize("backend", [functional, reference], ids=["native", "reference"])
@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input(case, backend):
    make, error, message = BAD_INPUT[case]
    with pytest.raises(error, match=message):
        backend.wasserstein_critic_loss(*make())
