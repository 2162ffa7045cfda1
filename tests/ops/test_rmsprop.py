"""What RMSprop alone has; test_optimizers.py and test_optimizer_interface.py have the rest."""

import pytest
import torch
from cases import DTYPES, maker
from optimizer_cases import linear

import pygan


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_opcheck(dtype, device):
    make = maker(dtype, device)
    lists = [[make(4, 3), make(5)] for _ in range(5)]
    lists[2] = [x.abs() for x in lists[2]]
    steps = [torch.zeros((), device=device) for _ in range(2)]
    numbers = (1e-2, 0.99, 1e-8, 0.01, 0.9, 0.5, True)
    torch.library.opcheck(torch.ops.pygan.rmsprop_.default, (*lists, steps, *numbers))


@pytest.mark.parametrize(
    ("option", "value"), [("alpha", -0.1), ("momentum", float("nan")), ("weight_decay", -2)]
)
def test_bad_options(option, value):
    with pytest.raises(ValueError, match=f"{option} is {value}; expected 0 or more"):
        pygan.optim.RMSprop([linear()], **{option: value})
