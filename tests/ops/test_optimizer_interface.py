"""What an optimizer does besides computing: state, groups, hooks, gradient scalers."""

import copy
import pickle

import pytest
import torch
from optimizer_cases import (
    clamp,
    copies,
    each_optimizer,
    largest_difference,
    linear,
    parameters,
    set_grads,
)


@each_optimizer
def test_state_dict_goes_both_ways(case, device):
    ours = parameters(torch.float32, device)
    theirs = copies(ours)
    options = case.defaults | case.every_buffer
    a = case.ours(ours, lr=1e-3, clip=0.5, **options)
    b = case.theirs(theirs, lr=1e-3, **options)
    for _ in range(3):
        set_grads(ours, theirs)
        a.step(), b.step(), clamp(theirs, 0.5)
    a_state, b_state = copy.deepcopy(a.state_dict()), copy.deepcopy(b.state_dict())
    a = case.ours(ours, clip=0.5)
    a.load_state_dict(b_state)
    b = case.theirs(theirs)
    b.load_state_dict(a_state)
    for optimizer in (a, b):
        assert all(optimizer.param_groups[0][k] == v for k, v in options.items())
    assert a.param_groups[0]["clip"] == 0.5
    for _ in range(3):
        set_grads(ours, theirs)
        a.step(), b.step(), clamp(theirs, 0.5)
    assert largest_difference(ours, theirs) < 1e-5
    assert a.state[ours[0]]["step"] == b.state[theirs[0]]["step"] == 6


@each_optimizer
def test_steps_of_old_state_dicts_are_numbers(case, device):
    p = torch.ones(3, device=device, requires_grad=True)
    optimizer = case.ours([p])
    set_grads([p])
    optimizer.step()
    state = optimizer.state_dict()
    state["state"][0]["step"] = 7
    optimizer.load_state_dict(state)
    optimizer.step()
    step = optimizer.state[p]["step"]
    assert step == 8 and step.dtype == torch.float32 and step.device == p.device


@each_optimizer
def test_own_state_dict_and_pickle_keep_clip_and_go_on_bit_for_bit(case, device):
    params = parameters(torch.float32, device)
    groups = [{"params": params[:2], "clip": 0.1}, {"params": params[2:]}]
    optimizer = case.ours(groups, clip=0.4, **case.every_buffer)
    set_grads(params)
    optimizer.step()
    twins = copies(params)
    restored = case.ours([{"params": twins[:2]}, {"params": twins[2:]}])
    restored.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    unpickled, unpickled_params = pickle.loads(pickle.dumps((optimizer, params)))
    set_grads(params, twins, unpickled_params)
    for o in (optimizer, restored, unpickled):
        assert [g["clip"] for g in o.param_groups] == [0.1, 0.4]
        o.step()
    for p, q, r in zip(params, twins, unpickled_params, strict=True):
        assert torch.equal(p, q) and torch.equal(p, r)


@each_optimizer
def test_groups_have_their_own_clip_and_lr(case, device):
    params = [torch.ones(4, device=device, requires_grad=True) for _ in range(3)]
    groups = [
        {"params": params[:1], "clip": 0.25},
        {"params": params[1:2], "clip": None, "lr": 0.1},
        {"params": params[2:]},
    ]
    optimizer = case.ours(groups, clip=0.5, lr=1e-3, **case.unit_steps)
    for p in params:
        p.grad = torch.ones_like(p)
    optimizer.step()
    for p, expected in zip(params, (0.25, 0.9, 0.5), strict=True):
        torch.testing.assert_close(p.detach(), torch.full_like(p, expected))


@each_optimizer
def test_parameters_without_gradient_are_left_alone(case, device):
    p, q = (torch.ones(3, device=device, requires_grad=True) for _ in range(2))
    optimizer = case.ours([p, q], clip=0.5)
    optimizer.step()
    q.grad = torch.ones_like(q)
    optimizer.step()
    assert torch.equal(p.detach(), torch.ones(3, device=device)) and q.abs().max() <= 0.5
    assert p not in optimizer.state and optimizer.state[q]["step"] == 1


@each_optimizer
def test_zero_grad(case, device):
    p, q = (torch.ones(3, device=device, requires_grad=True) for _ in range(2))
    optimizer = case.ours([{"params": [p]}, {"params": [q]}])
    set_grads([p, q])
    grad = p.grad
    optimizer.zero_grad(set_to_none=False)
    assert p.grad is grad and not grad.any() and not q.grad.any()
    optimizer.zero_grad()
    assert p.grad is None and q.grad is None
    set_grads([p, q])
    with torch.profiler.profile() as profile:
        optimizer.zero_grad()
    assert p.grad is None and q.grad is None
    assert any("zero_grad" in event.key for event in profile.key_averages())


@pytest.mark.parametrize("lr_device", ["cpu", None])
@each_optimizer
def test_tensor_lr_scheduler_closure_and_hooks(case, lr_device, device):
    p = torch.zeros(2, device=device, requires_grad=True)
    lr = torch.tensor([0.1], device=lr_device or device, dtype=torch.float64)
    optimizer = case.ours([p], lr=lr, **case.unit_steps)
    calls = []
    optimizer.register_step_post_hook(lambda *_: calls.append("post"))
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)

    def closure():
        optimizer.zero_grad()
        loss = p.sum()
        loss.backward()
        return loss

    assert optimizer.step(closure) == 0
    scheduler.step()
    optimizer.step(closure)
    torch.testing.assert_close(p.detach(), torch.full((2,), -0.15, device=device))
    assert calls == ["post", "post"]


@pytest.mark.parametrize("overflow", [False, True])
@each_optimizer
def test_gradient_scaler(case, overflow, device):
    p = torch.ones(3, device=device, requires_grad=True)
    q = torch.ones(3, device=device, requires_grad=True)
    ours, theirs = case.ours([p], lr=0.1), case.theirs([q], lr=0.1, **case.defaults)
    scaler = torch.amp.GradScaler(device.type, init_scale=1024.0)
    factor = float("inf") if overflow else 1.0
    scaler.scale((p * torch.tensor([1.0, 2.0, factor], device=device)).sum()).backward()
    q.grad = torch.tensor([1.0, 2.0, factor], device=device)
    scaler.step(ours)
    scaler.update()
    if overflow:
        assert torch.equal(p.detach(), torch.ones_like(p))
        assert ours.state[p]["step"] == 0 and scaler.get_scale() == 512
    else:
        theirs.step()
        torch.testing.assert_close(p, q)
        assert ours.state[p]["step"] == 1


@each_optimizer
def test_profiler_sees_the_step(case):
    optimizer = case.ours([linear()])
    with torch.profiler.profile() as profile:
        optimizer.step()
    name = f"Optimizer.step#{case.ours.__name__}.step"
    assert name in {event.key for event in profile.key_averages()}
