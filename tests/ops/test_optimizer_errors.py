"""What an optimizer refuses, and how it says so."""

import pytest
import torch
from optimizer_cases import each_optimizer, linear


def step_with(optimizer, grad):
    param = linear()
    param.grad = grad
    optimizer([param]).step()


W = linear()
BAD_INPUT = {
    "clip zero": (lambda o: o([linear()], clip=0), ValueError, "clip is 0"),
    "clip of a group": (
        lambda o: o([{"params": [linear()], "clip": -1}]),
        ValueError,
        "clip is -1",
    ),
    "lr": (lambda o: o([linear()], lr=-1), ValueError, "lr is -1"),
    "lr of two": (lambda o: o([linear()], lr=torch.ones(2)), ValueError, "lr is a tensor"),
    "nan eps": (lambda o: o([linear()], eps=float("nan")), ValueError, "eps is nan"),
    "differentiable": (
        lambda o: o([linear()], differentiable=True),
        ValueError,
        r"use torch.optim.\w+$",
    ),
    "integers": (lambda o: o([torch.arange(3)]), TypeError, r"params\[0\] has dtype"),
    "complex": (
        lambda o: o([torch.ones(2, dtype=torch.complex64)]),
        TypeError,
        r"params\[0\] has dtype torch.complex64",
    ),
    "listed twice": (lambda o: o([W, W]), ValueError, "listed twice"),
    "sparse gradient": (
        lambda o: step_with(o, torch.ones(3).to_sparse()),
        TypeError,
        r"grads\[0\] is torch.sparse_coo; expected a dense tensor",
    ),
}


@pytest.mark.parametrize("bad", BAD_INPUT)
@pytest.mark.filterwarnings("ignore:optimizer contains a parameter group with duplicate")
@each_optimizer
def test_bad_input(case, bad):
    make, error, message = BAD_INPUT[bad]
    with pytest.raises(error, match=message):
        make(case.ours)


@each_optimizer
def test_two_devices_in_one_group_are_an_error(case):
    p, q = linear(), torch.ones(3, device="meta", requires_grad=True)
    optimizer = case.ours([p, q])
    p.grad, q.grad = torch.ones(3), torch.ones(3, device="meta")
    with pytest.raises(ValueError, match=r"params\[1\] is on meta and params\[0\] on cpu"):
        optimizer.step()
