"""Layers with a lean double backward against torch's."""

import copy

import pytest
import torch
from cases import maker
from torch import Tensor, nn
from torch.autograd import gradcheck, gradgradcheck

import pygan

CONVOLUTIONS = {
    "plain": {},
    "stride": {"stride": 2, "padding": 1},
    "dilation": {"dilation": 2, "padding": (2, 1)},
    "groups": {"groups": 2},
    "no_bias": {"bias": False},
    "reflect": {"padding": 1, "padding_mode": "reflect"},
    "circular": {"padding": (1, 0), "padding_mode": "circular", "stride": 2},
    "same": {"padding": "same"},
    "same_uneven": {"padding": "same", "kernel_size": (2, 3), "dilation": (3, 1)},
    "valid": {"padding": "valid"},
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
        f"conv-{name}": (nn.Conv2d, lambda o=options: nn.Conv2d(4, 6, **{"kernel_size": 3, **o}))
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


# torch's own third derivative fails where there is an output_padding.
@pytest.mark.parametrize("name", sorted(set(LAYERS) - {"up-stride"}))
def test_third_derivatives_equal_torchs(name, device):
    results, x = [], samples(device)
    for layer in pair(name, device):
        inputs = [x.clone().requires_grad_(), *layer.parameters()]
        gradients = [layer(inputs[0] * 1).exp().sum()]
        for _ in range(3):
            value = sum(g.square().sum() for g in gradients)
            gradients = torch.autograd.grad(value, inputs, create_graph=True)
        results.append(gradients)
    torch.testing.assert_close(results[1], results[0], rtol=1e-11, atol=0)


def test_third_derivative_with_output_padding(device):
    make = maker(torch.float64, device)

    def gradients(x: Tensor, weight: Tensor) -> tuple[Tensor, ...]:
        geometry = ([2, 2], [1, 1], [1, 1], True, [1, 0], 1)
        y = torch.ops.pygan.lean_convolution(x, weight, None, *geometry)
        return torch.autograd.grad(y.sin().sum(), (x, weight), create_graph=True)

    inputs = make(1, 1, 2, 2).requires_grad_(), make(1, 1, 3, 2).requires_grad_()
    assert gradgradcheck(gradients, inputs)


@pytest.mark.parametrize("layer", [nn.Conv2d(4, 4, 3), nn.ConvTranspose2d(4, 4, 3)], ids=repr)
def test_only_what_gradients_need_is_saved_and_computed(layer, device):
    layer = copy.deepcopy(layer).to(device)
    pygan.accelerate(layer)
    x = samples(device, torch.float32)
    saved: list[Tensor] = []
    for wants_x, wants_weight in ((True, False), (False, True), (True, True), (False, False)):
        input = x.clone().requires_grad_(wants_x)
        layer.weight.requires_grad_(wants_weight).grad = None
        saved.clear()
        with torch.autograd.graph.saved_tensors_hooks(lambda t: saved.append(t) or t, lambda t: t):
            y = layer(input)
        assert any(t is layer.weight for t in saved) == wants_x
        assert any(t is input for t in saved) == wants_weight
        y.sum().backward()
        assert (input.grad is not None) == wants_x
        assert (layer.weight.grad is not None) == wants_weight
        assert layer.bias.grad.shape == (4,)


@pytest.fixture
def memory_filled_with_nan():
    """New memory holds NaN: torch has that for its deterministic mode."""
    torch.use_deterministic_algorithms(True)
    assert torch.empty(4).isnan().all()
    yield
    torch.use_deterministic_algorithms(False)


@pytest.mark.parametrize("name", [name for name in LAYERS if name.startswith(("conv", "up"))])
@pytest.mark.parametrize("frozen", ["input", "weight", None])
@pytest.mark.usefixtures("memory_filled_with_nan")
def test_no_value_comes_from_what_stands_for_a_shape(frozen, name, device):
    results, x = [], samples(device)
    for layer in pair(name, device):
        input = x.clone().requires_grad_(frozen != "input")
        layer.weight.requires_grad_(frozen != "weight")
        wanted = [t for t in (input, *layer.parameters()) if t.requires_grad]
        (grad, *_) = torch.autograd.grad(layer(input).exp().sum(), wanted, create_graph=True)
        results.append([grad, *torch.autograd.grad(grad.square().sum(), wanted)])
    torch.testing.assert_close(results[1], results[0], rtol=1e-12, atol=1e-12)


@each_layer
def test_backward_twice(name, device):
    _, layer = pair(name, device)
    x = samples(device).requires_grad_()
    y = layer(x * 1).square().sum()
    first, second = (torch.autograd.grad(y, x, retain_graph=keep)[0] for keep in (True, False))
    assert torch.equal(first, second)
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        torch.autograd.grad(y, x)


@pytest.mark.parametrize("cut", [slice(None), slice(1, 3)], ids=["whole", "view"])
@pytest.mark.parametrize("kind", [nn.ReLU, nn.LeakyReLU])
def test_in_place(kind, cut, device):
    """As in a residual block that adds the input of a rectifier to what comes out behind it."""
    results, x = [], samples(device).requires_grad_()
    for activation in (kind(inplace=True), getattr(pygan.nn, kind.__name__)(inplace=True)):
        h = x * 2
        part = h[cut]
        version = part._version
        assert activation(part) is part and part._version > version
        (grad,) = torch.autograd.grad((h.exp() + h).sum(), x, create_graph=True)
        results.append([h.detach(), grad.detach(), *torch.autograd.grad(grad.exp().sum(), x)])
    torch.testing.assert_close(results[1], results[0])
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        activation(x)


def test_output_size(device):
    x = samples(device)
    results = [layer(x, output_size=[12, 9]) for layer in pair("up-stride", device)]
    assert torch.equal(*results) and results[1].grad_fn.name() == "LeanConvolutionBackward"


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


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64], ids=str)
def test_opcheck(dtype, device):
    make = maker(dtype, device)
    x, weight = make(2, 4, 5, 6).requires_grad_(), make(4, 2, 3, 3).requires_grad_()
    ops = torch.ops.pygan
    for transposed in (False, True):
        geometry = ([2, 1], [1, 0], [1, 1], transposed, [0, 0], 2)
        torch.library.opcheck(ops.lean_convolution.default, (x, weight, None, *geometry))
    bias = make(4).requires_grad_()
    geometry = ([1, 1], [1, 1], [2, 1], False, [0, 0], 2)
    torch.library.opcheck(ops.lean_convolution.default, (x, weight, bias, *geometry))
    for slope in (0.0, 0.2):
        torch.library.opcheck(ops.lean_relu.default, (x, slope))
        torch.library.opcheck(ops.lean_relu_.default, (x.detach().clone(), slope))


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


def test_backward_through_an_output_changed_since_is_an_error():
    x = torch.ones(3, requires_grad=True)
    y = pygan.nn.ReLU()(x)
    y.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


X = torch.ones(2, 3, 5, 5)
BAD_INPUT = {
    "channels": (lambda: pygan.nn.Conv2d(3, 4, 3)(X[:, :2]), RuntimeError, "to have 3 channels"),
    "too small": (lambda: pygan.nn.Conv2d(3, 4, 9)(X), RuntimeError, "Kernel size"),
    "dtype": (
        lambda: pygan.nn.Conv2d(3, 4, 3)(X.double()),
        RuntimeError,
        "input has dtype torch.float64 and weight torch.float32",
    ),
    "not a tensor": (lambda: pygan.nn.ReLU()(1.0), TypeError, "float"),
    "slope": (
        lambda: torch.ops.pygan.lean_relu(X, -0.1),
        ValueError,
        "slope is -0.1",
    ),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input(case):
    call, error, message = BAD_INPUT[case]
    with pytest.raises(error, match=message):
        call()
