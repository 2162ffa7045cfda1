"""Layers with a lean double backward, and the swap that puts them into a critic."""

import copy
import pickle
import random

import pytest
import torch
from critics import gradients, random_convolutions, random_mlp, relative_difference
from torch import Tensor, nn
from torch.autograd import gradcheck, gradgradcheck
from torch.nn.utils import parametrizations

import pygan
from pygan import reference

CONVOLUTIONS = {
    "plain": {},
    "stride": {"stride": 2, "padding": 1},
    "dilation": {"dilation": 2, "padding": (2, 1)},
    "groups": {"groups": 2},
    "no_bias": {"bias": False},
    "reflect": {"padding": 1, "padding_mode": "reflect"},
    "circular": {"padding": (1, 0), "padding_mode": "circular", "stride": 2},
    "same": {"padding": "same"},
}
TRANSPOSED = {
    "plain": {},
    "stride": {"stride": 2, "padding": 1, "output_padding": 1},
    "groups": {"groups": 2, "dilation": 2},
    "no_bias": {"bias": False},
}
LAYERS = {
    "relu": (nn.ReLU, lambda: nn.ReLU()),
    "relu_inplace": (nn.ReLU, lambda: nn.ReLU(inplace=True)),
    "leaky_relu": (nn.LeakyReLU, lambda: nn.LeakyReLU(0.2)),
    "leaky_relu_flat": (nn.LeakyReLU, lambda: nn.LeakyReLU(0.0)),
    "leaky_relu_rising": (nn.LeakyReLU, lambda: nn.LeakyReLU(-0.3)),
    **{
        f"conv-{name}": (nn.Conv2d, lambda o=options: nn.Conv2d(4, 6, 3, **o))
        for name, options in CONVOLUTIONS.items()
    },
    **{
        f"up-{name}": (nn.ConvTranspose2d, lambda o=options: nn.ConvTranspose2d(4, 6, 3, **o))
        for name, options in TRANSPOSED.items()
    },
}  # fmt: skip
each_layer = pytest.mark.parametrize("name", LAYERS)


def pair(name: str, device: torch.device, dtype: torch.dtype = torch.float64):
    """torch's layer and the lean one, with the same parameters."""
    theirs = LAYERS[name][1]().to(device, dtype)
    ours = copy.deepcopy(theirs)
    assert pygan.accelerate(ours).swapped == {LAYERS[name][0].__name__: 1}
    return theirs, ours


def samples(device: torch.device, dtype: torch.dtype = torch.float64) -> Tensor:
    x = torch.randn(3, 4, 6, 5, dtype=dtype, device=device)
    return torch.where(x.abs() < 0.05, 0.5, x)  # away from the kink


@each_layer
def test_value_and_class(name, device):
    theirs, ours = pair(name, device)
    assert isinstance(ours, type(theirs)) and type(ours).__module__ == "pygan.nn.layers"
    x = samples(device)
    assert torch.equal(ours(x.clone()), theirs(x.clone()))
    assert repr(ours) == repr(theirs)


@each_layer
def test_first_and_second_derivatives(name, device):
    _, layer = pair(name, device)
    if isinstance(layer, nn.ReLU):
        layer.inplace = False
    x = samples(device)[:1, :, :4, :4].clone().requires_grad_()
    names = [name for name, _ in layer.named_parameters()]
    values = tuple(p.detach().clone().requires_grad_() for p in layer.parameters())

    def call(x: Tensor, *values: Tensor) -> Tensor:
        for key, value in zip(names, values, strict=True):
            layer._parameters[key] = value
        return layer(x)

    assert gradcheck(call, (x, *values))
    assert gradgradcheck(call, (x, *values))


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
    assert relative_difference(gradients(lean, penalty_and_loss(lean, *batch)), expected) < 1e-10
    expected = gradients(critic.float(), penalty_and_loss(critic, *batch.float()))
    ours = gradients(lean.float(), penalty_and_loss(lean, *batch.float()))
    assert relative_difference(ours, expected) < 1e-5


def test_third_derivative():
    conv = pygan.nn.Conv2d(1, 2, 2).double()
    twin = nn.Conv2d(1, 2, 2).double()
    twin.load_state_dict(conv.state_dict())
    results = []
    for layer in (conv, twin):
        x = torch.linspace(-1, 1, 9, dtype=torch.float64).view(1, 1, 3, 3).requires_grad_()
        y = (layer(x).exp() * layer.weight.sum()).sum()
        for _ in range(2):
            (y,) = torch.autograd.grad(y.sum(), x, create_graph=True)
        results.append(torch.autograd.grad(y.square().sum(), [x, layer.weight]))
    for ours, exact in zip(*results, strict=True):
        torch.testing.assert_close(ours, exact)


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


def test_first_backward_computes_what_is_asked_only():
    conv = pygan.nn.Conv2d(2, 3, 3)
    x = torch.randn(2, 2, 5, 5, requires_grad=True)
    y = conv(x)
    (grad,) = torch.autograd.grad(y.sum(), x)
    assert grad.shape == x.shape and conv.weight.grad is None
    conv.weight.requires_grad_(False)
    conv(x.detach()).sum().backward()
    assert conv.weight.grad is None and conv.bias.grad.shape == (3,)


@each_layer
def test_channels_last_and_other_strides(name, device):
    theirs, ours = pair(name, device)
    for change in (
        lambda x: x.to(memory_format=torch.channels_last),
        lambda x: x.transpose(2, 3),
        lambda x: x[1:],
        lambda x: x[:1].expand(2, -1, -1, -1),
        lambda x: x[:0],
    ):
        x = change(samples(device))
        results = []
        for layer in (theirs, ours):
            leaf = x.clone().requires_grad_()
            y = layer(leaf * 1)
            y.square().sum().backward()
            results.append([y.detach(), leaf.grad])
        torch.testing.assert_close(*results)
        assert results[1][0].stride() == results[0][0].stride()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32], ids=str)
@each_layer
def test_dtypes(name, dtype, device):
    theirs, ours = pair(name, device, dtype)
    results = []
    for layer in (theirs, ours):
        torch.manual_seed(2)
        leaf = samples(device, dtype).requires_grad_()
        y = layer(leaf * 1)
        y.sum().backward()
        results.append([y.detach(), leaf.grad])
    assert results[1][0].dtype == dtype
    torch.testing.assert_close(*results, rtol=1e-2, atol=1e-2)


def test_autocast_computes_as_torch_does(device):
    critic = nn.Sequential(nn.Conv2d(4, 4, 3), nn.ReLU(), nn.ConvTranspose2d(4, 1, 2)).to(device)
    lean = copy.deepcopy(critic)
    pygan.accelerate(lean)
    x = samples(device, torch.float32)
    results = []
    for network in (critic, lean):
        with torch.autocast(device.type, torch.bfloat16):
            y = network(x)
        y.float().square().sum().backward()
        results.append([y.detach(), *(p.grad for p in network.parameters())])
    assert results[1][0].dtype == torch.bfloat16
    assert all(p.grad.dtype == torch.float32 for p in lean.parameters())
    torch.testing.assert_close(*results, rtol=2e-2, atol=2e-2)


def test_compiled_and_functorch_see_torchs_layers():
    network = nn.Sequential(nn.Conv2d(4, 2, 3), nn.LeakyReLU(0.2), nn.ConvTranspose2d(2, 1, 2))
    pygan.accelerate(network)
    x = samples(torch.device("cpu"), torch.float32)
    compiled = torch.compile(network, fullgraph=True, backend="aot_eager")
    torch.testing.assert_close(compiled(x), network(x))
    per_sample = torch.vmap(torch.func.grad(lambda s: network(s[None]).sum()))(x)
    leaf = x.clone().requires_grad_()
    network(leaf).sum().backward()
    torch.testing.assert_close(per_sample, leaf.grad)


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
    assert str(report).startswith("swapped 1 Conv2d, 1 ReLU\nkept 2.0: Mine is a class of its own")
    assert type(critic[0]) is pygan.nn.Conv2d and critic[1] is critic[2][1]
    assert all(p is before[name] for name, p in critic.named_parameters())
    assert not critic[0].training
    critic(torch.randn(1, 1, 6, 6))
    assert calls == [1]
    again = pygan.accelerate(critic)
    assert again.swapped == {} and str(again).startswith("swapped nothing")


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


def test_backward_through_an_output_changed_since_is_an_error():
    x = torch.ones(3, requires_grad=True)
    y = pygan.nn.ReLU()(x)
    y.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()
