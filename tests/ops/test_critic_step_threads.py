"""The exact step of perceptrons on several threads, each with a part of the batch."""

import pytest
import torch
from critics import (
    assert_exact_in_double,
    batch_away_from_kinks,
    gradients,
    is_exact,
    mlp,
    relative_difference,
)
from torch import nn

import pygan
from pygan import reference


def frozen(critic: nn.Sequential) -> nn.Sequential:
    critic[0].weight.requires_grad_(False)
    critic[2].bias.requires_grad_(False)
    return critic


CRITICS = {
    "formed": (lambda: mlp(3, 40, 33, 1), 3),
    "gram": (lambda: mlp(300, 8, 5, 1), 300),
    "frozen": (lambda: frozen(mlp(3, 5, 4, 1)), 3),
    "gram_frozen": (lambda: frozen(mlp(300, 8, 5, 1)), 300),
    "single": (lambda: nn.Linear(4, 1), 4),
    "bends_last": (
        lambda: nn.Sequential(
            *(nn.Linear(4, 9, bias=False), nn.LeakyReLU(0.3), nn.Linear(9, 6), nn.Linear(6, 1)),
            *(nn.LeakyReLU(0.2), nn.Flatten(0)),
        ),
        4,
    ),
    "general": (lambda: nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1)), 4),
}


@pytest.mark.parametrize("one_sided", [False, True])
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("name", CRITICS)
def test_equals_double_backward(name, number, one_sided, threads):
    make, size = CRITICS[name]
    threads(number)
    critic = make().double()
    real, fake, epsilon = batch_away_from_kinks(critic, 32 * number + 5, (size,))
    options = {"epsilon": epsilon, "target": 0.4, "one_sided": one_sided}
    exact = reference.wgan_gp_critic_loss(critic, real, fake, **options)
    expected = gradients(critic, exact)
    for dtype, allowed in ((torch.float64, 1e-10), (torch.float32, 1e-5)):
        options["epsilon"] = epsilon.to(dtype)
        losses = [
            pygan.wgan_gp_critic_loss(critic.to(dtype), real.to(dtype), fake.to(dtype), **options)
            for _ in range(2)
        ]
        assert is_exact(losses[0])
        torch.testing.assert_close(losses[0].double(), exact, rtol=allowed, atol=allowed)
        ours, again = [gradients(critic, loss) for loss in losses]
        assert relative_difference(ours, expected) < allowed
        assert torch.equal(*losses) and all(map(torch.equal, ours, again))


def test_not_a_number_comes_through(threads):
    threads(2)
    critic = mlp(3, 4, 1)
    real = torch.ones(70, 3)
    real[40] = float("nan")
    loss = pygan.wgan_gp_critic_loss(critic, real, torch.zeros(70, 3))
    assert loss.isnan()
    assert gradients(critic, loss)[0].isnan().any()


MEMORY = {
    "columns_first": lambda x: x.t().contiguous().t(),
    "every_second": lambda x: x.repeat_interleave(2, 1)[:, ::2],
    "rows_apart": lambda x: torch.cat([x, x], 1)[:, : x.shape[1]],
    "offset": lambda x: torch.cat([x[:1], x])[1:],
    "expanded": lambda x: x[:1].expand_as(x),
}


@pytest.mark.parametrize("sizes", [(3, 40, 33, 1), (300, 8, 5, 1), (1, 6, 1), (4, 1, 1)])
@pytest.mark.parametrize("of_weights", [False, True])
@pytest.mark.parametrize("name", MEMORY)
def test_matrices_in_any_memory(name, of_weights, sizes, threads):
    threads(2)
    critic = mlp(*sizes).double()
    real, fake, epsilon = batch_away_from_kinks(critic, 67, sizes[:1])
    if of_weights:
        for layer in critic[::2]:
            layer.weight = nn.Parameter(MEMORY[name](layer.weight.detach()))
    else:
        real = MEMORY[name](real)
    assert_exact_in_double(critic, real, fake, epsilon)
