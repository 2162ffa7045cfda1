"""The exact critic step against double backward, and who takes which path."""

import copy
import itertools
import random

import pytest
import torch
from critics import (
    batch_away_from_kinks,
    gradients,
    random_convolutions,
    random_mlp,
    relative_difference,
)
from torch import Tensor, nn
from torch.nn.utils import parametrizations

import pygan
from pygan import reference

RANDOM_CRITICS = 48


def is_exact(loss: Tensor) -> bool:
    return loss.grad_fn is not None and loss.grad_fn.name() == "WGANGPCriticLossBackward"


def mlp(*sizes: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def small_convolutions() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(2, 4, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(4, 1, 3), nn.Flatten(0)
    )


def assert_equal(critic, real, fake, *, device="cpu", exact=True, **options) -> None:
    """float64 to 1e-10 of double backward, and float32 to 1e-5 of float64."""
    for dtype, allowed in ((torch.float64, 1e-10), (torch.float32, 1e-5)):
        networks = [copy.deepcopy(critic).to(device, kind) for kind in (dtype, torch.float64)]
        batches = [
            [x.to(device, kind) for x in (real, fake, options["epsilon"])]
            for kind in (dtype, torch.float64)
        ]
        losses = [
            step(network, r, f, **{**options, "epsilon": e})
            for step, network, (r, f, e) in zip(
                (pygan.wgan_gp_critic_loss, reference.wgan_gp_critic_loss),
                networks,
                batches,
                strict=True,
            )
        ]
        assert is_exact(losses[0]) == exact
        torch.testing.assert_close(losses[0].double(), losses[1], rtol=allowed, atol=allowed)
        pairs = [gradients(n, loss) for n, loss in zip(networks, losses, strict=True)]
        assert relative_difference(*pairs) < allowed


@pytest.mark.parametrize("number", range(RANDOM_CRITICS))
def test_random_critics(number, device):
    draw = random.Random(number)
    critic, shape = draw.choice([random_mlp, random_convolutions])(draw)
    real, fake, epsilon = batch_away_from_kinks(critic.double(), draw.choice([1, 2, 5, 17]), shape)
    assert_equal(
        critic,
        real,
        fake,
        device=device,
        epsilon=epsilon,
        weight=draw.choice([0.1, 10.0]),
        target=draw.choice([0.0, 1.0, 0.3]),
        one_sided=draw.random() < 0.5,
    )


FORMS = {
    "gram": (lambda: mlp(300, 8, 1), (300,), 64),  # never forms the gradient
    "batches": (lambda: mlp(3, 500, 20, 1), (3,), 1777),
    "gram_batches": (lambda: mlp(300, 30, 300, 1), (300,), 2000),
    "convolution_batches": (
        lambda: nn.Sequential(nn.Conv2d(1, 64, 3, 1, 1), nn.ReLU(), nn.Conv2d(64, 1, 32)),
        (1, 32, 32),
        43,
    ),
    "rows": (
        lambda: nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Flatten(), nn.Linear(15, 1)),
        (5, 4),
        6,
    ),
    "1d": (
        lambda: nn.Sequential(
            nn.Unflatten(1, (2, 6)), nn.Conv1d(2, 3, 3), nn.ELU(), nn.Conv1d(3, 1, 4)
        ),
        (12,),
        4,
    ),
    "3d": (
        lambda: nn.Sequential(nn.Conv3d(1, 2, 2), nn.ReLU(), nn.Conv3d(2, 1, 2)),
        (1, 3, 3, 3),
        4,
    ),
    "runs": (
        lambda: nn.Sequential(
            *(nn.Linear(3, 4), nn.Linear(4, 4)),
            *(nn.ReLU(), nn.LeakyReLU(0.1), nn.Linear(4, 1), nn.Sigmoid()),
        ),
        (3,),
        8,
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_forms(name):
    make, shape, count = FORMS[name]
    real, fake, epsilon = (x.double() for x in batch(shape, count))
    critic = make().double()
    exact = reference.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)
    expected = gradients(critic, exact)
    ours = pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)
    assert is_exact(ours)
    torch.testing.assert_close(ours, exact, rtol=1e-12, atol=1e-12)
    assert relative_difference(gradients(critic, ours), expected) < 1e-10


LAYOUTS = {
    "channels_last": lambda x: x.to(memory_format=torch.channels_last),
    "transposed": lambda x: x.transpose(2, 3),
    "expanded": lambda x: x[:1].expand_as(x),
    "offset": lambda x: torch.cat([x[:1], x])[1:],
    "every_second": lambda x: x.repeat_interleave(2, dim=3)[..., ::2],
}


@pytest.mark.parametrize("channels_last_weights", [False, True])
@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(name, channels_last_weights, device):
    critic = small_convolutions()
    if channels_last_weights:
        critic = critic.to(memory_format=torch.channels_last)
    real, fake, epsilon = batch_away_from_kinks(critic.double(), 5, (2, 6, 6))
    assert_equal(critic, LAYOUTS[name](real), fake, device=device, epsilon=epsilon)


def test_sample_without_gradient_is_punished_by_value_only(device):
    critic = mlp(3, 4, 1)
    with torch.no_grad():
        critic[0].bias.fill_(-100)  # every unit is off
        critic[0].bias[0] = 0.5
        critic[0].weight[0] = torch.tensor([1.0, 0.0, 0.0])
    real = torch.tensor([[1.0, 2.0, 3.0], [-9.0, 0.0, 1.0]], dtype=torch.float64)
    epsilon = torch.tensor([0.5, 0.5], dtype=torch.float64)
    assert_equal(critic, real, real + 0.25, device=device, epsilon=epsilon)
    critic[0].bias.data[0] = -100  # now none has a gradient
    loss = pygan.wgan_gp_critic_loss(critic.to(device), *[real.float().to(device)] * 2, weight=3.0)
    assert loss.item() == 3
    assert all((g == 0).all() for g in gradients(critic, loss))


def batch(shape: tuple[int, ...] = (3,), count: int = 6) -> tuple[Tensor, Tensor, Tensor]:
    return torch.randn(count, *shape), torch.randn(count, *shape), torch.rand(count)


def test_frozen_and_tied_parameters():
    shared = nn.Linear(5, 5)
    critic = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), shared, nn.Tanh(), shared, nn.Linear(5, 1))
    critic[0].weight.requires_grad_(False)
    critic[5].bias.requires_grad_(False)
    real, fake, epsilon = (x.double() for x in batch())
    critic.double()
    loss = pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)
    assert is_exact(loss)
    ours = [None if not p.requires_grad else g for p, g in
            zip(critic.parameters(), gradients(critic, loss), strict=True)]  # fmt: skip
    assert critic[0].weight.grad is None and critic[5].bias.grad is None
    exact = gradients(critic, reference.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon))
    pairs = [(x, y) for x, y in zip(ours, exact, strict=True) if x is not None]
    assert relative_difference(*map(list, zip(*pairs, strict=True))) < 1e-12


def test_backward_adds_to_grad_and_scales():
    critic = mlp(3, 4, 1).double()
    real, fake, epsilon = (x.double() for x in batch())
    once = gradients(critic, pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon))
    (-3 * pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)).backward()
    for parameter, first in zip(critic.parameters(), once, strict=True):
        # `once` are the very tensors of .grad, to which the second call added.
        assert parameter.grad is first
    again = gradients(critic, pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon))
    for summed, single in zip(once, again, strict=True):
        torch.testing.assert_close(summed, -2 * single)


def test_second_backward():
    critic = mlp(3, 4, 1)
    loss = pygan.wgan_gp_critic_loss(critic, *batch()[:2])
    loss.backward(retain_graph=True)
    first = [p.grad.clone() for p in critic.parameters()]
    loss.backward()
    for parameter, grad in zip(critic.parameters(), first, strict=True):
        assert torch.equal(parameter.grad, 2 * grad)
    with pytest.raises(RuntimeError, match="retain_graph"):
        loss.backward()
    with pytest.raises(RuntimeError, match=r"pygan\.gradient_penalty"):
        pygan.wgan_gp_critic_loss(critic, *batch()[:2]).backward(create_graph=True)


def test_gradients_are_those_of_the_weights_that_were_seen():
    """Eager autograd refuses a backward through weights changed since; here none is needed."""
    critic = mlp(3, 4, 1)
    real, fake, epsilon = batch()
    expected = gradients(critic, pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon))
    loss = pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)
    with torch.no_grad():
        critic[0].weight.add_(1)
    assert all(map(torch.equal, gradients(critic, loss), expected))


def test_repeats_bit_for_bit():
    critic = mlp(20, 30, 1)
    runs = []
    for _ in range(2):
        loss = pygan.wgan_gp_critic_loss(
            critic, *torch.ones(2, 9, 20).unbind(), generator=torch.Generator().manual_seed(3)
        )
        runs.append([loss.detach(), *gradients(critic, loss)])
    assert all(map(torch.equal, *runs))


class Doubled(nn.Linear):
    def forward(self, x: Tensor) -> Tensor:
        return 2 * super().forward(x)


def hooked(critic: nn.Sequential) -> nn.Sequential:
    critic[0].register_forward_hook(lambda module, inputs, output: output * 2)
    return critic


def with_own_forward(critic: nn.Sequential) -> nn.Sequential:
    critic[1].forward = torch.tanh
    return critic


def weight_normed(critic: nn.Sequential) -> nn.Sequential:
    parametrizations.weight_norm(critic[0])
    return critic


GENERAL = {
    "function": (lambda: torch.sin, "not a module"),
    "module_class": (lambda: nn.Bilinear(3, 3, 1), "Bilinear"),
    "subclass": (lambda: nn.Sequential(Doubled(3, 1)), "module 0 (Doubled)"),
    "norm": (
        lambda: nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.LayerNorm(4)), nn.Linear(4, 1)),
        "module 1.0 (LayerNorm)",
    ),
    "hook": (lambda: hooked(mlp(3, 4, 1)), "module 0 (Linear) has hooks"),
    "forward": (lambda: with_own_forward(mlp(3, 4, 1)), "module 1 (ReLU) has hooks or a forward"),
    "parametrization": (lambda: weight_normed(mlp(3, 4, 1)), "ParametrizedLinear"),
    "activation_first": (
        lambda: nn.Sequential(nn.Tanh(), nn.Linear(3, 1)),
        "module 0 (Tanh) comes before any linear layer",
    ),
    "no_parameters": (lambda: nn.Sequential(nn.Flatten(0)), "no linear layer or convolution"),
    "same": (lambda: nn.Sequential(nn.Conv2d(1, 1, 3, padding="same")), "'same'"),
    "reflect": (
        lambda: nn.Sequential(nn.Conv2d(1, 1, 3, padding=1, padding_mode="reflect")),
        "pads by 'reflect'",
    ),
    "rising": (lambda: nn.Sequential(nn.Linear(3, 1), nn.LeakyReLU(-0.1)), "slope of -0.1"),
}


@pytest.mark.parametrize("name", GENERAL)
def test_explain(name):
    make, reason = GENERAL[name]
    explanation = pygan.explain(make())
    assert not explanation.exact
    assert reason in explanation.reason
    assert str(explanation).startswith("general path: ")


@pytest.mark.parametrize("name", ["subclass", "norm", "hook", "forward", "parametrization"])
def test_general_path_is_right(name):
    critic = GENERAL[name][0]()
    real, fake, epsilon = batch()
    options = {"epsilon": epsilon, "weight": 3.0, "one_sided": True}
    ours = gradients(critic, pygan.wgan_gp_critic_loss(critic, real, fake, **options))
    exact = gradients(critic, reference.wgan_gp_critic_loss(critic, real, fake, **options))
    assert relative_difference(ours, exact) < 1e-6


def test_explain_exact():
    explanation = pygan.explain(mlp(3, 4, 1))
    assert explanation.exact
    assert str(explanation) == "exact step: 2 layers with parameters, no double backward"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c, x: (c, x.requires_grad_()), "samples require gradients"),
        (lambda c, x: (c.requires_grad_(False), x), "no parameter requires"),
        (lambda c, x: (c, x.half()), "torch.float16"),
        (lambda c, x: (c, x.double()), "differ in dtype or device"),
        (lambda c, x: (c, x[:0]), "no samples"),
    ],
)
def test_explain_with_samples(change, reason):
    critic, real = change(mlp(3, 4, 1), torch.randn(5, 3))
    assert reason in pygan.explain(critic, real).reason


def test_gradients_of_samples():
    critic = mlp(3, 4, 1).double()
    real, fake, epsilon = (x.double().requires_grad_() for x in batch())
    epsilon = epsilon.detach()
    results = [
        torch.autograd.grad(step(critic, real, fake, epsilon=epsilon), (real, fake))
        for step in (pygan.wgan_gp_critic_loss, reference.wgan_gp_critic_loss)
    ]
    for ours, exact in zip(*results, strict=True):
        torch.testing.assert_close(ours, exact)


def test_several_numbers_a_sample_take_the_general_path():
    critic = mlp(3, 4, 2)
    real, fake, epsilon = batch()
    loss = pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)
    assert not is_exact(loss)
    torch.testing.assert_close(
        loss, reference.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)
    )


def test_without_gradients_the_value_is_the_same():
    critic = mlp(3, 4, 1)
    real, fake, epsilon = batch()
    with torch.no_grad():
        value = pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)
    assert not value.requires_grad
    torch.testing.assert_close(
        value, pygan.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon).detach()
    )


@pytest.mark.parametrize("norm", [nn.Identity(), nn.LayerNorm(4)], ids=["exact", "general"])
def test_terms_make_the_loss(norm):
    critic = nn.Sequential(nn.Linear(3, 4), norm, nn.ReLU(), nn.Linear(4, 1))
    real, fake, epsilon = batch()
    terms = pygan.wgan_gp_critic_terms(critic, real, fake, epsilon=epsilon, weight=2.5)
    torch.testing.assert_close(terms.loss.detach(), terms.penalty - terms.wasserstein)
    torch.testing.assert_close(
        terms.wasserstein, (critic(real).mean() - critic(fake).mean()).detach()
    )
    assert not terms.wasserstein.requires_grad and not terms.penalty.requires_grad


def test_one_generator_draws_one_epsilon_for_both_paths():
    critic = mlp(3, 4, 1)
    real, fake, _ = batch()
    values = [
        step(critic, real, fake, generator=torch.Generator().manual_seed(5)).item()
        for step in (pygan.wgan_gp_critic_loss, reference.wgan_gp_critic_loss)
    ]
    assert values[0] == pytest.approx(values[1], rel=1e-6)


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


@pytest.mark.parametrize(
    ("dtype", "layer", "reason"),
    [(torch.float16, nn.ReLU(), "scaled loss"), (torch.bfloat16, nn.Softplus(), "float32")],
)
def test_autocast_that_takes_the_general_path(dtype, layer, reason):
    critic = nn.Sequential(nn.Linear(3, 4), layer, nn.Linear(4, 1))
    with torch.autocast("cpu", dtype):
        assert reason in pygan.explain(critic, torch.randn(2, 3)).reason


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


x = torch.ones(2, 3)
ERRORS = {
    "shapes": ((x, torch.ones(3, 3), {}), ValueError, "shape"),
    "dtypes": ((x, x.double(), {}), TypeError, "float64"),
    "integers": ((x.long(), x.long(), {}), TypeError, "int64"),
    "epsilon": ((x, x, {"epsilon": torch.ones(3)}), ValueError, "(2,)"),
    "range": ((x, x, {"epsilon": torch.full((2,), 1.5)}), ValueError, "1.5"),
    "features": ((torch.ones(2, 4), torch.ones(2, 4), {}), RuntimeError, "2x4 and 3x4"),
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
