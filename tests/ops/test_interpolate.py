import pytest
import torch
from cases import DTYPES, LAYOUTS, SIZES, layout, maker, same_layout_copy

from pygan import functional, reference

BATCHES = sorted(set(LAYOUTS) - {"scalar"})
ROUNDING = {torch.float16: 1e-3, torch.bfloat16: 8e-3, torch.float32: 1e-6, torch.float64: 1e-14}


def exact(real, fake, epsilon):
    e = epsilon.double().reshape(-1, *[1] * (real.ndim - 1))
    return e * real.double() + (1 - e) * fake.double()


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("name", BATCHES)
def test_value_in_every_layout(name, dtype, device):
    real = layout(name, dtype, device)
    contiguous = maker(dtype, device)(*real.shape)
    epsilon = torch.rand(len(real), device=device)
    for fake in (contiguous, same_layout_copy(real).neg_()):
        for e in (epsilon, epsilon.reshape(-1, *[1] * (real.ndim - 1)), epsilon.double()):
            between = functional.interpolate(real, fake, epsilon=e)
            assert between.dtype == dtype
            rounding = {"rtol": ROUNDING[dtype], "atol": ROUNDING[dtype]}
            torch.testing.assert_close(between.double(), exact(real, fake, e), **rounding)


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("size", SIZES)
def test_value_at_every_size(size, samples, device, threads):
    real, fake = (maker(torch.float32, device)(samples, size) for _ in range(2))
    epsilon = torch.rand(samples, device=device)
    results = []
    for count in (1, 2, 3):
        threads(count)
        results.append(functional.interpolate(real, fake, epsilon=epsilon))
    expected = exact(real, fake, epsilon)
    torch.testing.assert_close(results[0].double(), expected, rtol=0, atol=1e-6)
    assert results[0].equal(results[1]) and results[0].equal(results[2])


@pytest.mark.parametrize("ops", [functional, reference], ids=["native", "reference"])
def test_ends_are_exact(ops, device):
    real, fake = (maker(torch.float32, device)(2, 1000) for _ in range(2))
    between = ops.interpolate(real, fake, epsilon=torch.tensor([1.0, 0.0], device=device))
    assert between[0].equal(real[0]) and between[1].equal(fake[1])


def test_memory_format_is_kept(device):
    real = layout("channels_last", torch.float32, device)
    between = functional.interpolate(real, real.contiguous())
    assert between.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_epsilon_is_drawn_once_a_sample_by_the_generator(dtype, device):
    real, fake = torch.ones(500, 3, 4, dtype=dtype, device=device), torch.zeros(500, 3, 4)
    fake = fake.to(real)

    def drawn(ops, seed):
        generator = torch.Generator(device).manual_seed(seed)
        return ops.interpolate(real, fake, generator=generator)

    epsilon = drawn(functional, 1)
    assert epsilon.flatten(1).eq(epsilon[:, :1, 0]).all()
    assert epsilon.unique().numel() > 100 and epsilon.min() < 0.05 and epsilon.max() > 0.95
    assert epsilon.equal(drawn(functional, 1)) and epsilon.equal(drawn(reference, 1))
    assert not epsilon.equal(drawn(functional, 2))
    torch.manual_seed(5)
    by_global_generator = functional.interpolate(real, fake)
    torch.manual_seed(5)
    assert by_global_generator.equal(reference.interpolate(real, fake))


def test_a_cuda_graph_draws_anew(device):
    """And what an eager call would draw in its place."""
    if device.type != "cuda":
        pytest.skip("CUDA graphs need a GPU")
    real, fake = torch.ones(4096, 1, device=device), torch.zeros(4096, 1, device=device)
    functional.interpolate(real, fake)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        drawn = functional.interpolate(real, fake)
    replays = []
    for seed in (5, 5, 6):
        torch.manual_seed(seed)
        graph.replay()
        replays.append(drawn.clone())
        torch.manual_seed(seed)
        assert replays[-1].equal(functional.interpolate(real, fake))
    graph.replay()
    assert replays[0].equal(replays[1]) and not replays[1].equal(replays[2])
    assert not drawn.equal(replays[2])
    deciles = drawn.flatten().quantile(torch.linspace(0, 1, 11, device=device))
    torch.testing.assert_close(deciles.cpu(), torch.linspace(0, 1, 11), rtol=0, atol=0.03)


def test_first_and_second_derivatives(device):
    make = maker(torch.float64, device)
    real, fake = make(3, 2, 2).requires_grad_(), make(3, 2, 2).requires_grad_()
    epsilon = torch.rand(3, 1, 1, dtype=torch.float64, device=device).clamp(0.1, 0.9)
    epsilon.requires_grad_()

    def op(real, fake, epsilon):
        return functional.interpolate(real, fake, epsilon=epsilon)

    constants = (real.detach(), fake.detach(), epsilon.detach())
    for inputs in (
        (real, fake, epsilon),
        (real, *constants[1:]),
        (constants[0], fake, constants[2]),
        (*constants[:2], epsilon),
    ):
        assert torch.autograd.gradcheck(op, inputs)
        assert torch.autograd.gradgradcheck(op, inputs)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_gradients_equal_reference(dtype, device):
    inputs = [maker(dtype, device)(4, 3, 5).requires_grad_() for _ in range(2)]
    inputs.append(torch.rand(4, device=device).requires_grad_())
    upstream = maker(dtype, device)(4, 3, 5)
    ours, theirs = (
        torch.autograd.grad(ops.interpolate(*inputs[:2], epsilon=inputs[2]), inputs, upstream)
        for ops in (functional, reference)
    )
    for x, y in zip(ours, theirs, strict=True):
        assert x.dtype == y.dtype
        torch.testing.assert_close(x.float(), y.float(), rtol=ROUNDING[dtype], atol=ROUNDING[dtype])


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_opcheck(dtype, device):
    wide = torch.promote_types(dtype, torch.float32)
    make = maker(dtype, device)
    epsilon = torch.rand(6, dtype=wide, device=device).requires_grad_()
    for real in (
        make(6, 2),
        make(6, 3, 2, 2).to(memory_format=torch.channels_last),
        make(2, 6).t(),
    ):
        arguments = (real.requires_grad_(), make(*real.shape).requires_grad_(), epsilon)
        torch.library.opcheck(torch.ops.pygan.interpolate.default, arguments)


def test_compiled_equals_eager(device):
    real, fake = (maker(torch.float32, device)(9, 4).requires_grad_() for _ in range(2))
    epsilon = torch.rand(9, device=device).requires_grad_()

    def op(*inputs):
        return functional.interpolate(*inputs[:2], epsilon=inputs[2]).square().sum()

    results = []
    for function in (op, torch.compile(op, fullgraph=True)):
        value = function(real, fake, epsilon)
        results.append([value, *torch.autograd.grad(value, (real, fake, epsilon))])
    torch.testing.assert_close(results[1], results[0])


def test_torch_func(device):
    real, fake = (maker(torch.float64, device)(5, 3) for _ in range(2))
    epsilon = torch.rand(5, dtype=torch.float64, device=device)
    gradient = torch.func.grad(lambda x: functional.interpolate(x, fake, epsilon=epsilon).sum())
    torch.testing.assert_close(gradient(real), epsilon[:, None].expand(5, 3))


def test_nan_propagates(device):
    real = torch.tensor([[1.0, float("nan")]], device=device)
    between = functional.interpolate(real, real, epsilon=torch.ones(1, device=device))
    assert between.isnan().tolist() == [[False, True]]


X = torch.ones(3, 2)
E = torch.full((3,), 0.5)
BAD_INPUT = {
    "not a tensor": (lambda: (X, 1.0, None), TypeError, "fake is a float"),
    "sparse": (lambda: (X.to_sparse(), X, None), TypeError, "real is torch.sparse_coo"),
    "integers": (lambda: (X.int(), X.int(), None), TypeError, "real has dtype torch.int32"),
    "no batch": (lambda: (X[0, 0], X[0, 0], None), ValueError, "real has no batch dimension"),
    "two shapes": (lambda: (X, X[:2], None), ValueError, r"real has shape .3, 2. and fake .2, 2."),
    "two dtypes": (
        lambda: (X, X.double(), None),
        TypeError,
        "real has dtype torch.float32 and fake torch.float64",
    ),
    "two devices": (
        lambda: (X, X.to("meta"), None),
        ValueError,
        "real is on cpu and fake on meta",
    ),
    "epsilon is a number": (lambda: (X, X, 0.5), TypeError, "epsilon is a float"),
    "epsilon of integers": (lambda: (X, X, E.int()), TypeError, "epsilon has dtype torch.int32"),
    "one epsilon": (lambda: (X, X, E[:1]), ValueError, "epsilon has shape .1,?.; expected one"),
    "an epsilon an element": (lambda: (X, X, X / 2), ValueError, "epsilon has shape .3, 2."),
    "epsilon elsewhere": (
        lambda: (X, X, E.to("meta")),
        ValueError,
        "epsilon is on meta and real on cpu",
    ),
    "epsilon too large": (lambda: (X, X, 3 * E), ValueError, "epsilon reaches from 1.5 to 1.5"),
    "epsilon below 0": (lambda: (X, X, -E), ValueError, "epsilon reaches from -0.5 to -0.5"),
    "epsilon is NaN": (lambda: (X, X, E * float("nan")), ValueError, "epsilon reaches from nan"),
}


@pytest.mark.parametrize("ops", [functional, reference], ids=["native", "reference"])
@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input(case, ops):
    make, error, message = BAD_INPUT[case]
    real, fake, epsilon = make()
    with pytest.raises(error, match=message):
        ops.interpolate(real, fake, epsilon=epsilon)
