"""What Adam alone has; test_optimizers.py and test_optimizer_interface.py have the rest."""

import copy

import pytest
import torch
from cases import DTYPES, maker
from optimizer_cases import copies, largest_difference, linear, parameters, set_grads

import pygan


def test_defaults_are_those_of_wgan_gp():
    group = pygan.optim.Adam([linear()]).param_groups[0]
    assert (group["lr"], group["betas"]) == (1e-4, (0.5, 0.9))


@pytest.mark.parametrize("made_by", ["fused", "foreach", "capturable"])
def test_state_of_every_kind_of_torch_adam_can_be_loaded(made_by, device):
    if made_by == "capturable" and device.type == "cpu":
        pytest.skip("torch's capturable steps are for GPUs")
    # Torch's fused step on the CPU takes a gradient for laid out as its parameter is.
    theirs = parameters(torch.float32, device, ("contiguous", "odd", "scalar", "empty"))
    options = {"lr": 1e-3, "amsgrad": True, "decoupled_weight_decay": True, "weight_decay": 0.1}
    b = torch.optim.Adam(theirs, **options, **{made_by: True})
    for _ in range(2):
        set_grads(theirs)
        b.step()
    ours = copies(theirs)
    a = pygan.optim.Adam(ours, clip=None)
    a.load_state_dict(copy.deepcopy(b.state_dict()))
    back = copies(theirs)
    c = torch.optim.Adam(back)
    c.load_state_dict(copy.deepcopy(a.state_dict()))
    for _ in range(3):
        set_grads(theirs, ours, back)
        for optimizer in (a, b, c):
            optimizer.step()
    assert largest_difference(ours, theirs) < 1e-6
    assert largest_difference(back, theirs) < 1e-6
    assert a.state[ours[0]]["step"] == b.state[theirs[0]]["step"] == 5


def test_late_parameters_have_their_own_bias_correction(device):
    """A parameter without a gradient in the first steps starts to count at its own first step."""
    p, q = (torch.zeros(3, device=device, requires_grad=True) for _ in range(2))
    optimizer = pygan.optim.Adam([p, q], lr=0.1, betas=(0.9, 0.999), eps=0)
    p.grad = torch.ones_like(p)
    for _ in range(4):
        optimizer.step()
    q.grad = torch.ones_like(q)
    optimizer.step()
    torch.testing.assert_close(p.detach(), torch.full_like(p, -0.5))
    torch.testing.assert_close(q.detach(), torch.full_like(q, -0.1))


def test_bias_correction_far_in_training_is_exact(device):
    """1 - beta2^step is small where beta2 is close to 1: in float32 it would be lost."""
    betas, step = (0.5, 1 - 1e-9), 1000
    p, q = (torch.ones(3, device=device, requires_grad=True) for _ in range(2))
    ours = pygan.optim.Adam([p], lr=1e-2, betas=betas)
    theirs = torch.optim.Adam([q], lr=1e-2, betas=betas)
    for optimizer, param in ((ours, p), (theirs, q)):
        param.grad = torch.ones_like(param)
        optimizer.step()
        optimizer.state[param]["step"].fill_(step)
        optimizer.step()
    torch.testing.assert_close(p, q, rtol=1e-6, atol=0)


def test_nan_gradients_are_not_hidden(device):
    p = torch.ones(2, device=device, requires_grad=True)
    optimizer = pygan.optim.Adam([p], lr=0.1, amsgrad=True, clip=0.5)
    for grad in ([1.0, float("nan")], [1.0, 1.0]):
        p.grad = torch.tensor(grad, device=device)
        optimizer.step()
    torch.testing.assert_close(p.detach(), torch.tensor([0.4, float("nan")]).to(p), equal_nan=True)
    assert optimizer.state[p]["max_exp_avg_sq"][1].isnan()


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("decoupled", [False, True])
def test_opcheck(decoupled, dtype, device):
    make = maker(dtype, device)
    lists = [[make(4, 3), make(5)] for _ in range(5)]
    lists[3:] = [[x.abs() for x in xs] for xs in lists[3:]]
    steps = [torch.zeros((), device=device) for _ in range(2)]
    numbers = (1e-2, 0.5, 0.9, 1e-8, 0.01, decoupled, 0.5, True)
    torch.library.opcheck(torch.ops.pygan.adam_.default, (*lists, steps, *numbers))


BAD_OPTIONS = {
    "beta1": ({"betas": (1.0, 0.9)}, r"betas\[0\] is 1.0; expected a number in \[0, 1\)"),
    "beta2": ({"betas": (0.5, -0.1)}, r"betas\[1\] is -0.1"),
    "nan": ({"betas": (float("nan"), 0.9)}, r"betas\[0\] is nan"),
    "tensors": ({"betas": (torch.tensor(0.5), torch.tensor(0.9))}, r"betas\[0\] is tensor"),
    "three": ({"betas": (0.1, 0.2, 0.3)}, "betas is .*; expected two numbers"),
    "weight decay": ({"weight_decay": -1}, "weight_decay is -1; expected 0 or more"),
}


@pytest.mark.parametrize("bad", BAD_OPTIONS)
def test_bad_options(bad):
    options, message = BAD_OPTIONS[bad]
    with pytest.raises(ValueError, match=message):
        pygan.optim.Adam([linear()], **options)
