"""What a step computes, for every optimizer: the same as torch's, in every layout and dtype."""

from unittest import mock

import pytest
import torch
from cases import DTYPES, LAYOUTS, layout, maker
from optimizer_cases import (
    clamp,
    copies,
    each_optimizer,
    each_variant,
    largest_difference,
    parameters,
    set_grads,
)

from pygan import reference

ROUNDING = {torch.float16: 2e-3, torch.bfloat16: 2e-2, torch.float32: 1e-5, torch.float64: 1e-12}


@pytest.mark.parametrize("clip", [None, 0.5], ids=["no-clip", "clip"])
@each_variant
def test_200_steps_agree_with_torch_to_rounding(case, options, clip, device):
    """float64 to its rounding; float32 errs no more than torch's own float32 against float64."""
    ours32 = parameters(torch.float32, device)
    torch32 = copies(ours32)
    exact, ours64 = copies(ours32, torch.float64), copies(ours32, torch.float64)
    settings = {"lr": 1e-3} | case.defaults | options
    peers = [
        (case.theirs(exact, **settings), exact),
        (case.theirs(torch32, **settings), torch32),
        (case.ours(ours64, clip=clip, **settings), ours64),
        (case.ours(ours32, clip=clip, **settings), ours32),
    ]
    for _ in range(200):
        set_grads(torch32, ours32, exact, ours64)
        for optimizer, params in peers:
            optimizer.step()
            if clip and isinstance(optimizer, case.theirs):
                clamp(params, clip)
    assert largest_difference(ours64, exact) < 1e-12
    # Centring cancels, so that rounding is amplified in any float32 implementation.
    assert largest_difference(ours32, exact) < 2 * largest_difference(torch32, exact) + 1e-6


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("full", [False, True], ids=["plain", "every-buffer"])
@each_optimizer
def test_equals_reference_in_every_layout(case, full, name, dtype, device):
    """Half types as float32 arithmetic, rounded where a value is stored."""
    wide = torch.float64 if dtype == torch.float64 else torch.float32
    param = layout(name, dtype, device).requires_grad_()
    stride = param.stride()
    twin = param.detach().to(wide).requires_grad_()
    settings = {"lr": 1e-2, "clip": 0.7} | (case.every_buffer if full else {})
    ours, plain = case.ours([param], **settings), case.ours([twin], **settings)
    for _ in range(3):
        set_grads([param], [twin])
        ours.step()
        with mock.patch("pygan.optim.base.native", reference):
            plain.step()
        stored = [plain.state[twin][k] for k in case.buffers if k in plain.state[twin]]
        for x in (twin.data, *stored):
            x.copy_(x.to(dtype))  # what the half types keep from step to step
    torch.testing.assert_close(
        param.detach().to(wide), twin.detach(), rtol=ROUNDING[dtype], atol=ROUNDING[dtype]
    )
    assert param.stride() == stride
    assert ours.state[param].keys() == plain.state[twin].keys()
    assert ours.state[param]["step"] == plain.state[twin]["step"] == 3


@pytest.mark.parametrize("grad_name", ["rows", "columns", "holes"])
@pytest.mark.parametrize("param_name", ["rows", "columns", "holes"])
@each_optimizer
def test_gradient_and_state_of_other_strides(case, param_name, grad_name, device):
    """Element (i, j) of one goes with element (i, j) of the other, whatever the memory order."""
    orders = {
        "rows": lambda x: x.contiguous(),
        "columns": lambda x: x.t().contiguous().t(),
        "holes": lambda x: torch.stack([x, x], dim=-1)[..., 0],
    }
    values, grad, average = (maker(torch.float32, device)(6, 10) for _ in range(3))
    settings = {"lr": 0.1} | case.defaults | case.every_buffer
    expected = values.clone().requires_grad_()
    param = orders[param_name](values.clone()).detach().requires_grad_()
    ours, theirs = case.ours([param], **settings), case.theirs([expected], **settings)
    for optimizer, p in ((ours, param), (theirs, expected)):
        p.grad = grad.clone()
        optimizer.step()
    param.grad = orders[grad_name](grad)
    for optimizer, p in ((ours, param), (theirs, expected)):
        optimizer.state[p][case.buffers[0]] = orders[grad_name](2 + average.abs().clone())
        optimizer.step()
    torch.testing.assert_close(param, expected)
    for name in case.buffers:
        torch.testing.assert_close(ours.state[param][name], theirs.state[expected][name])


@each_optimizer
def test_expanded_gradient(case, device):
    w = torch.ones(3, 4, device=device, requires_grad=True)
    w.sum().backward()  # gradient of stride (0, 0)
    case.ours([w], lr=1.0, **case.unit_steps).step()
    torch.testing.assert_close(w.detach(), torch.zeros_like(w), atol=1e-6, rtol=0)


@each_optimizer
def test_does_not_depend_on_the_thread_count(case, threads, device):
    start = maker(torch.float32, device)(300_001)
    results = []
    for n in (1, 2, 3):
        threads(n)
        torch.manual_seed(1)
        p = start.clone().requires_grad_()
        optimizer = case.ours([p], lr=1e-3, clip=0.5, **case.every_buffer)
        for _ in range(3):
            set_grads([p])
            optimizer.step()
        results.append(p.detach())
    assert torch.equal(results[0], results[1]) and torch.equal(results[0], results[2])


@each_optimizer
def test_backward_through_old_weights_is_an_error(case, device):
    w = torch.ones(3, device=device, requires_grad=True)
    stale = (w * w).sum()
    w.grad = torch.ones_like(w)
    case.ours([w]).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        stale.backward()


@each_optimizer
def test_compiled_step_equals_eager(case, device):
    ours = parameters(torch.float32, device, ("contiguous", "odd"))
    twins = copies(ours)
    a = case.ours(ours, lr=1e-2, clip=0.5, **case.every_buffer)
    b = case.ours(twins, lr=1e-2, clip=0.5, **case.every_buffer)
    compiled = torch.compile(b.step, backend="aot_eager")
    for _ in range(3):
        set_grads(ours, twins)
        a.step()
        compiled()
    assert largest_difference(ours, twins) < 1e-6


@pytest.mark.parametrize("number", [1, 2])
@each_optimizer
def test_averages_of_a_dead_unit_do_not_become_denormal(case, number, device, threads):
    """On a CPU, where they slow a step down many times; the caller's arithmetic keeps them."""
    if device.type != "cpu":
        pytest.skip("GPUs are as fast with denormal numbers")
    threads(number)
    tiny = torch.full((300_000,), 1e-39)
    w = torch.ones_like(tiny).requires_grad_()
    w.grad = torch.zeros_like(w)
    optimizer = case.ours([w], lr=1e-3, **case.defaults)
    optimizer.step()
    averages = [x for x in optimizer.state[w].values() if x.shape == w.shape]
    for average in averages:
        average.copy_(tiny)
    optimizer.step()
    assert averages and all(not average.any() for average in averages)
    assert (tiny * 0.5).all() and w.isfinite().all()
