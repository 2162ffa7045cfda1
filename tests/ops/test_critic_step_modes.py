"""The exact step under autocast, torch.compile, torch.func and CUDA graphs, and what it refuses."""

import pytest
import torch
from critics import (
    batch,
    gradients,
    is_exact,
    mlp,
    relative_difference,
    small_convolutions,
)
from torch import Tensor

import pygan
from pygan import reference


def test_autocast(device):
    """bfloat16 matrices, float32 gradients; as near the float32 gradients as eager autocast is."""
    critic = mlp(20, 64, 64, 1).to(device)
    real, fake, epsilon = (x.to(device) for x in batch((20,), 256))
    exact = gradients(critic, reference.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon))
    distances = []
    for step in (pygan.wgan_gp_critic_loss, reference.wgan_gp_critic_loss):
        with torch.autocast(device.type, torch.bfloat16):
            loss = step(critic, real, fake, epsilon=epsilon)
        assert is_exact(loss) == (step is pygan.wgan_gp_critic_loss)
        grads = gradients(critic, loss)
        assert all(g.dtype == torch.float32 for g in grads)
        distances.append(relative_difference(grads, exact))
    assert 1e-5 < distances[0] < 2 * distances[1]


def test_compiled_equals_eager():
    """Second order inside the compiled region: the trap is a silently wrong gradient."""
    critic = mlp(3, 8, 1)
    real, fake, epsilon = batch()

    @torch.compile(fullgraph=True)
    def loss(real: Tensor, fake: Tensor, epsilon: Tensor) -> Tensor:
        return pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)

    compiled = gradients(critic, loss(real, fake, epsilon))
    eager = gradients(critic, pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon))
    assert relative_difference(compiled, eager) < 1e-5


def test_functorch_sees_through():
    critic = mlp(3, 4, 1)
    real, fake, epsilon = batch()
    parameters = dict(critic.named_parameters())

    def loss(parameters: dict[str, Tensor]) -> Tensor:
        return pygan.wgan_gp_critic_loss(
            lambda x: torch.func.functional_call(critic, parameters, (x,)),
            real,
            fake,
            epsilon=epsilon,
        )

    ours = torch.func.grad(loss)(parameters)
    exact = gradients(critic, pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon))
    assert relative_difference(list(ours.values()), exact) < 1e-5


def test_in_a_cuda_graph(device):
    if device.type != "cuda":
        pytest.skip("CUDA graphs need a GPU")
    critic = mlp(20, 64, 64, 1).to(device)
    real, fake, epsilon = (x.to(device) for x in batch((20,), 64))
    expected = gradients(critic, pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon))
    critic.zero_grad()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon).backward()
    graph.replay()
    for parameter, exact in zip(critic.parameters(), expected, strict=True):
        torch.testing.assert_close(parameter.grad, exact)


x = torch.ones(2, 3)
ERRORS = {
    "shapes": ((x, torch.ones(3, 3), {}), ValueError, "shape"),
    "dtypes": ((x, x.double(), {}), TypeError, "float64"),
    "integers": ((x.long(), x.long(), {}), TypeError, "int64"),
    "epsilon": ((x, x, {"epsilon": torch.ones(3)}), ValueError, "(2,)"),
    "range": ((x, x, {"epsilon": torch.full((2,), 1.5)}), ValueError, "1.5"),
    "features": ((torch.ones(2, 4), torch.ones(2, 4), {}), ValueError, "2x4 and 3x4"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name):
    (real, fake, options), error, text = ERRORS[name]
    with pytest.raises(error) as caught:
        pygan.wgan_gp_critic_loss(mlp(3, 4, 1), real, fake, **options)
    assert text in str(caught.value)


def test_unbatched_images():
    with pytest.raises(ValueError, match="takes samples of 3 dimensions"):
        pygan.wgan_gp_critic_loss(small_convolutions(), *torch.ones(2, 2, 6, 6).unbind())
