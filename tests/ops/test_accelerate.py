"""`pygan.accelerate`: what it swaps, what it leaves alone, and that critics stay what they were."""

import copy
import pickle
import random

import pytest
import torch
from critics import gradients, random_convolutions, random_mlp, relative_difference
from torch import Tensor, nn
from torch.nn.utils import parametrizations, weight_norm

import pygan
from pygan import reference


def penalty_and_loss(critic: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    epsilon = torch.linspace(0, 1, len(real), dtype=real.dtype, device=real.device)
    return reference.wgan_gp_critic_loss(critic, real, fake, epsilon=epsilon)


@pytest.mark.parametrize("number", range(32))
def test_random_critics(number, device):
    draw = random.Random(number)
    critic, shape = draw.choice([random_mlp, random_convolutions])(draw)
    critic = critic.to(device, torch.float64)
    lean = copy.deepcopy(critic)
    pygan.accelerate(lean)
    batch = torch.randn(2, draw.choice([1, 4, 9]), *shape, dtype=torch.float64, device=device)
    expected = gradients(critic, penalty_and_loss(critic, *batch))
    assert relative_difference(gradients(lean, penalty_and_loss(lean, *batch)), expected) < 1e-12
    expected = gradients(critic.float(), penalty_and_loss(critic, *batch.float()))
    ours = gradients(lean.float(), penalty_and_loss(lean, *batch.float()))
    assert relative_difference(ours, expected) < 1e-5


def nodes(root: Tensor) -> set:
    found, stack = set(), [root.grad_fn]
    while stack:
        node = stack.pop()
        if node is not None and node not in found:
            found.add(node)
            stack += [other for other, _ in node.next_functions]
    return found


def zeros_carried(critic: nn.Module, shape: tuple[int, ...]) -> int:
    """How many nodes of a penalty's backward pass get nothing but zeros."""
    x = torch.randn(5, *shape, requires_grad=True)
    y = critic(x)
    (grad,) = torch.autograd.grad(y, x, torch.ones_like(y), create_graph=True)
    penalty = reference.gradient_norm_penalty(grad)
    seen: list[bool] = []
    for node in nodes(penalty):
        node.register_hook(
            lambda _, grads: seen.append(all(g is None or not g.any() for g in grads))
        )
    penalty.backward()
    assert len(seen) > 5
    return sum(seen)


CARRIERS = {
    "linear": (
        lambda: [nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1)],
        (3,),
    ),
    "convolutions": (
        lambda: [nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Conv2d(4, 4, 3), nn.ReLU(), nn.Conv2d(4, 1, 2)],
        (1, 6, 6),
    ),
    "same": (
        lambda: [nn.Conv2d(1, 4, 3, padding="same"), nn.LeakyReLU(0.2), nn.Conv2d(4, 1, 6)],
        (1, 6, 6),
    ),
    "in_place": (
        lambda: [nn.Conv2d(1, 4, 3), nn.ReLU(True), nn.Conv2d(4, 1, 4)],
        (1, 6, 6),
    ),
    "transposed": (
        lambda: [nn.ConvTranspose2d(1, 4, 3), nn.ReLU(), nn.Conv2d(4, 1, 5)],
        (1, 3, 3),
    ),
}


@pytest.mark.parametrize("name", CARRIERS)
def test_no_zeros_are_carried_backwards(name):
    make, shape = CARRIERS[name]
    critic = nn.Sequential(*make())
    assert zeros_carried(critic, shape) > 3
    pygan.accelerate(critic)
    assert zeros_carried(critic, shape) == 0


class Mine(nn.Conv2d):
    pass


def test_accelerate_swaps_in_place_and_says_so():
    shared = nn.ReLU()
    critic = nn.Sequential(
        nn.Conv2d(1, 2, 3),
        shared,
        nn.Sequential(Mine(2, 2, 3), shared, nn.Tanh()),
        parametrizations.spectral_norm(nn.Conv2d(2, 2, 1)),
        nn.Flatten(),
        nn.Linear(8, 1),
    ).eval()
    before = {name: p for name, p in critic.named_parameters()}
    calls = []
    critic[0].register_forward_hook(lambda *_: calls.append(1))
    report = pygan.accelerate(critic)
    assert report.swapped == {"Conv2d": 1, "ReLU": 1}
    assert set(report.kept) == {"2.0", "3"}
    assert str(report).startswith("swapped 1 Conv2d, 1 ReLU\nkept 2.0: Mine is a subclass")
    assert type(critic[0]) is pygan.nn.Conv2d and critic[1] is critic[2][1]
    assert all(p is before[name] for name, p in critic.named_parameters())
    assert not critic[0].training
    critic(torch.randn(1, 1, 6, 6))
    assert calls == [1]
    again = pygan.accelerate(critic)
    assert again.swapped == {} and str(again).startswith("swapped nothing")


def own_forward(layer: nn.Module) -> nn.Module:
    layer.forward = layer.forward
    return layer


KEPT = {
    "a subclass": (lambda: Mine(2, 2, 3), "Mine is a subclass"),
    "parametrizations": (
        lambda: parametrizations.spectral_norm(nn.Conv2d(2, 2, 3)),
        "ParametrizedConv2d has parametrizations; accelerate before",
    ),
    "a forward": (lambda: own_forward(nn.ReLU()), "ReLU has a forward of its own"),
}


@pytest.mark.parametrize("name", KEPT)
def test_layers_that_are_kept(name):
    make, reason = KEPT[name]
    layer = make()
    kind = type(layer)
    report = pygan.accelerate(layer)
    assert type(layer) is kind and report.swapped == {}
    assert report.kept[""].startswith(reason) and f"kept the critic: {reason}" in str(report)


@pytest.mark.filterwarnings("ignore:.*weight_norm. is deprecated")
@pytest.mark.parametrize("change", [parametrizations.spectral_norm, weight_norm, None])
def test_norms_of_weights_on_lean_layers(change):
    """Old weight_norm is a hook, which the swap keeps; parametrizations go on after it."""
    results = []
    for accelerate in (False, True):
        torch.manual_seed(0)
        critic = nn.Sequential(nn.Conv2d(1, 4, 3), nn.LeakyReLU(0.2), nn.Conv2d(4, 1, 4)).double()
        if change is weight_norm:
            weight_norm(critic[0])
        if accelerate:
            assert pygan.accelerate(critic).swapped == {"Conv2d": 2, "LeakyReLU": 1}
        if change is parametrizations.spectral_norm:
            change(critic[0])
        x = torch.linspace(-1, 1, 72, dtype=torch.float64).view(2, 1, 6, 6)
        results.append(gradients(critic, penalty_and_loss(critic, x, x.flip(0))))
    assert relative_difference(*results) < 1e-12


def test_a_critic_has_to_be_a_module():
    with pytest.raises(TypeError, match="critic is a function"):
        pygan.accelerate(lambda x: x)


def test_accelerated_critic_is_saved_copied_and_loaded(tmp_path):
    critic = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())
    keys = list(critic.state_dict())
    pygan.accelerate(critic)
    assert list(critic.state_dict()) == keys
    torch.save(critic.state_dict(), tmp_path / "critic.pt")
    plain = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())
    plain.load_state_dict(torch.load(tmp_path / "critic.pt"))
    x = torch.randn(2, 1, 4, 4)
    for other in (plain, copy.deepcopy(critic), pickle.loads(pickle.dumps(critic))):
        assert torch.equal(other(x), critic(x))


def test_exact_step_knows_lean_layers():
    critic = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Conv2d(2, 1, 2), nn.LeakyReLU(0.1))
    pygan.accelerate(critic)
    assert pygan.explain(critic).exact
