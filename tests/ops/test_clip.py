import contextlib
import sys

import pytest
import torch
from cases import DTYPES, LAYOUTS, SIZES, layout, maker

import pygan
from pygan import functional, reference


def clipped(x: torch.Tensor, clip: float) -> torch.Tensor:
    """The definition, away from any kernel."""
    return x.clamp(-clip, clip)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("name", LAYOUTS)
def test_equals_clamp_in_every_layout(name, dtype, device):
    x = layout(name, dtype, device)
    expected, stride = clipped(x, 0.5), x.stride()
    pygan.clip_weights_(x, 0.5)
    assert torch.equal(x, expected)
    assert x.stride() == stride


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("size", SIZES)
def test_equals_clamp_at_every_size_and_writes_nowhere_else(size, dtype, device):
    guarded = maker(dtype, device)(size + 2)
    guarded[0] = guarded[-1] = 9.0
    x = guarded[1:-1]
    expected = clipped(x, 0.3)
    pygan.clip_weights_(x, 0.3)
    assert torch.equal(x, expected)
    assert guarded[0] == guarded[-1] == 9.0


def test_many_tensors_of_mixed_dtypes_and_layouts_in_one_call(device):
    tensors = [layout(name, dtype, device) for name in LAYOUTS for dtype in DTYPES]
    tensors += [maker(torch.float32, device)(n % 7) for n in range(1000)]
    expected = [clipped(x, 0.7) for x in tensors]
    pygan.clip_weights_(iter(tensors), 0.7)
    assert all(torch.equal(x, y) for x, y in zip(tensors, expected, strict=True))


@pytest.mark.parametrize("last", [torch.ones(2), torch.ones(2, dtype=torch.int64), None, "text"])
def test_lets_go_of_what_it_was_given(last, device):
    def references():
        return [(sys.getrefcount(x), x._use_count()) for x in params]

    params = [torch.ones(3, device=device), torch.ones(2, device=device).requires_grad_()]
    before = references()
    for _ in range(3):
        with contextlib.suppress(TypeError, ValueError):
            pygan.clip_weights_([*params, last], 0.5)
    assert references() == before


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_keeps_nan_and_clips_infinity(dtype, device):
    x = torch.tensor([float("nan"), float("inf"), -float("inf"), 0.1] * 9, dtype=dtype).to(device)
    pygan.clip_weights_(x, 0.5)
    expected = torch.tensor([float("nan"), 0.5, -0.5, 0.1] * 9, dtype=dtype).to(device)
    assert torch.equal(x.nan_to_num(7.0), expected.nan_to_num(7.0))


def test_does_not_depend_on_the_thread_count(threads, device):
    x = maker(torch.float32, device)(700_001)
    results = []
    for n in (1, 2, 3):
        threads(n)
        results.append(x.clone())
        pygan.clip_weights_(results[-1], 0.2)
    assert torch.equal(results[0], results[1]) and torch.equal(results[0], results[2])


@pytest.mark.parametrize("name", ["contiguous", "every_second"])
def test_backward_through_old_values_is_an_error(name, device):
    w = layout(name, torch.float32, device).requires_grad_()
    loss = (w * w).sum()
    pygan.clip_weights_(w, 0.1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_parameters_outside_no_grad_and_inference_tensors(device):
    w = torch.nn.Parameter(maker(torch.float32, device)(5))
    pygan.clip_weights_(w, 0.1)
    assert w.requires_grad and w.is_leaf and w.abs().max() <= 0.1
    with torch.inference_mode():
        x = maker(torch.float32, device)(5)
        pygan.clip_weights_(x, 0.1)
        assert x.abs().max() <= 0.1


def test_no_parameters_is_fine():
    pygan.clip_weights_([], 0.1)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_opcheck(dtype, device):
    tensors = [layout(name, dtype, device) for name in ("contiguous", "offset", "transposed")]
    torch.library.opcheck(torch.ops.pygan.clip_weights_.default, (tensors, 0.5))


def test_compiled_equals_eager(device):
    weights = [maker(torch.float32, device)(n) for n in (7, 300)]
    expected = [clipped(w, 0.4) for w in weights]

    @torch.compile(fullgraph=True)
    def clip(weights):
        pygan.clip_weights_(weights, 0.4)
        return [w * 1 for w in weights]

    for result in (clip(weights), weights):
        assert all(torch.equal(x, y) for x, y in zip(result, expected, strict=True))


W = torch.ones(3)
BAD_INPUT = {
    "clip is zero": (lambda: ([W], 0.0), ValueError, "clip is 0"),
    "clip is negative": (lambda: ([W], -1.0), ValueError, "clip is -1"),
    "clip is nan": (lambda: ([W], float("nan")), ValueError, "clip is nan"),
    "no parameters either": (lambda: ([], -1.0), ValueError, "clip is -1"),
    "clip is text": (lambda: ([W], "0.1"), TypeError, "clip is '0.1'"),
    "not a tensor": (lambda: ([W, None], 0.1), TypeError, r"params\[1\] is a NoneType"),
    "a module": (lambda: (torch.nn.Linear(2, 2), 0.1), TypeError, "Linear"),
    "integers": (
        lambda: ([W, torch.arange(3)], 0.1),
        TypeError,
        r"params\[1\] has dtype torch.int64",
    ),
    "complex": (lambda: ([W.to(torch.complex64)], 0.1), TypeError, r"params\[0\] has dtype"),
    "sparse": (lambda: ([W.to_sparse()], 0.1), TypeError, r"params\[0\] is"),
    "two devices": (lambda: ([W, W.to("meta")], 0.1), ValueError, r"params\[1\] is on meta"),
    "expanded": (lambda: ([W[:1].expand(4)], 0.1), ValueError, r"params\[0\] has several elements"),
    "not a leaf": (
        lambda: ([torch.ones(3, requires_grad=True) * 2], 0.1),
        ValueError,
        r"params\[0\] is a result of differentiable",
    ),
}


@pytest.mark.parametrize("backend", [functional, reference], ids=["native", "reference"])
@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input(case, backend):
    make, error, message = BAD_INPUT[case]
    before = W.clone()
    with pytest.raises(error, match=message):
        backend.clip_weights_(*make())
    assert torch.equal(W, before)
