"""The contract of the fused optimizers: torch's numbers, torch's state, one pass, and a clip."""

import copy
import itertools
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
import torch
from cases import DTYPES, LAYOUTS, layout, maker, same_layout_copy
from torch import Tensor

import pygan


@dataclass(frozen=True)
class Kind:
    """An optimizer and what its tests need to know of it."""

    ours: Callable[..., torch.optim.Optimizer]
    theirs: Callable[..., torch.optim.Optimizer]
    options: tuple[dict[str, Any], ...]  # that change the update, in all combinations
    memoryless: dict[str, Any]  # options of a step that only knows the gradient's sign
    average: str  # the state that the root is taken of
    op: str
    numbers: tuple[Any, ...]  # of the op after the lists

    @property
    def all_options(self) -> dict[str, Any]:
        return {k: v for options in self.options for k, v in options.items()}

    def combinations(self) -> list[dict[str, Any]]:
        chosen = itertools.product((False, True), repeat=len(self.options))
        return [
            {k: v for options, on in zip(self.options, row, strict=True) if on
             for k, v in options.items()}
            for row in chosen
        ]  # fmt: skip


KINDS = {
    "rmsprop": Kind(
        pygan.optim.RMSprop,
        torch.optim.RMSprop,
        ({"momentum": 0.9}, {"centered": True}, {"weight_decay": 0.01}, {"maximize": True}),
        {"alpha": 0.0, "eps": 0.0},
        "square_avg",
        "rmsprop_",
        (1e-2, 0.99, 1e-8, 0.01, 0.9, 0.5, True),
    ),
    "adam": Kind(
        pygan.optim.Adam,
        partial(torch.optim.Adam, betas=(0.0, 0.9)),  # WGAN-GP's, as ours has by default
        (
            {"amsgrad": True},
            {"betas": (0.5, 0.999)},
            {"weight_decay": 0.01},
            {"decoupled_weight_decay": True},
            {"maximize": True},
        ),
        {"betas": (0.0, 0.0), "eps": 0.0},
        "exp_avg_sq",
        "adam_",
        (1e-2, 0.5, 0.9, 1e-8, 0.01, False, 0.5, True),
    ),
}
ROUNDING = {torch.float16: 2e-3, torch.bfloat16: 2e-2, torch.float32: 1e-5, torch.float64: 1e-12}
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def option_id(options: dict) -> str:
    return "-".join(k for k, v in options.items() if v) or "plain"


def by_reference(step: Callable[[], Any]) -> None:
    """The step in plain PyTorch."""
    with patch("pygan.optim.base.use_native", return_value=False):
        step()


def parameters(dtype, device, names=("contiguous", "odd", "scalar", "channels_last", "empty")):
    return [layout(name, dtype, device).requires_grad_() for name in names]


def copies(params: list[Tensor], dtype=None) -> list[Tensor]:
    return [same_layout_copy(p.detach()).to(dtype or p.dtype).requires_grad_() for p in params]


def set_grads(*lists: list[Tensor]) -> None:
    """One random gradient a parameter, the same for every list."""
    for params in zip(*lists, strict=True):
        grad = torch.randn(params[0].shape, dtype=torch.float64).to(params[0].device)
        for p in params:
            p.grad = grad.to(params[0].dtype).to(p.dtype)


def clamp(params: list[Tensor], clip: float) -> None:
    """What a WGAN training loop does after the step."""
    for p in params:
        p.data.clamp_(-clip, clip)


def largest_difference(xs: list[Tensor], ys: list[Tensor]) -> float:
    pairs = zip(xs, ys, strict=True)
    return max((x.double() - y.double()).abs().max().item() for x, y in pairs if x.numel())


KINDS_AND_OPTIONS = [
    pytest.param(kind, options, id=f"{name}-{option_id(options)}")
    for name, kind in KINDS.items()
    for options in kind.combinations()
]


@pytest.mark.parametrize("clip", [None, 0.5], ids=["no-clip", "clip"])
@pytest.mark.parametrize(("kind", "options"), KINDS_AND_OPTIONS)
def test_200_steps_agree_with_torch_to_rounding(kind, options, clip, device):
    """float64 to its rounding; float32 errs no more than torch's own float32 against float64."""
    ours32 = parameters(torch.float32, device)
    torch32 = copies(ours32)
    exact, ours64 = copies(ours32, torch.float64), copies(ours32, torch.float64)
    settings = {"lr": 1e-3} | options
    peers = [
        (kind.theirs(exact, **settings), exact, clip),
        (kind.theirs(torch32, **settings), torch32, clip),
        (kind.ours(ours64, clip=clip, **settings), ours64, None),
        (kind.ours(ours32, clip=clip, **settings), ours32, None),
    ]
    for _ in range(200):
        set_grads(torch32, ours32, exact, ours64)
        for optimizer, params, clip_after in peers:
            optimizer.step()
            if clip_after:
                clamp(params, clip_after)
    assert largest_difference(ours64, exact) < 1e-12
    # Centring cancels, so that rounding is amplified in any float32 implementation.
    assert largest_difference(ours32, exact) < 2 * largest_difference(torch32, exact) + 1e-6


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("full", [False, True], ids=["plain", "all-options"])
@each_kind
def test_equals_reference_in_every_layout(kind, full, name, dtype, device):
    """Half types as float32 arithmetic, rounded where a value is stored."""
    options = {"lr": 1e-2, "clip": 0.7} | (kind.all_options if full else {})
    wide = torch.float64 if dtype == torch.float64 else torch.float32
    param = layout(name, dtype, device).requires_grad_()
    stride = param.stride()
    twin = param.detach().to(wide).requires_grad_()
    ours, exact = kind.ours([param], **options), kind.ours([twin], **options)
    for _ in range(3):
        set_grads([param], [twin])
        ours.step()
        by_reference(exact.step)
        for x in (twin.data, *exact.state[twin].values()):
            x.copy_(x.to(dtype))  # what the half types keep from step to step
    torch.testing.assert_close(
        param.detach().to(wide), twin.detach(), rtol=ROUNDING[dtype], atol=ROUNDING[dtype]
    )
    assert param.stride() == stride
    assert ours.state[param]["step"] == exact.state[twin]["step"] == 3


@pytest.mark.parametrize("grad_name", ["rows", "columns", "holes"])
@pytest.mark.parametrize("param_name", ["rows", "columns", "holes"])
@each_kind
def test_gradient_and_state_of_other_strides(kind, param_name, grad_name, device):
    """Element (i, j) of one goes with element (i, j) of the other, whatever the memory order."""
    orders = {
        "rows": lambda x: x.contiguous(),
        "columns": lambda x: x.t().contiguous().t(),
        "holes": lambda x: torch.stack([x, x], dim=-1)[..., 0],
    }
    values, grad, average = (maker(torch.float32, device)(6, 10) for _ in range(3))
    expected = values.clone().requires_grad_()
    param = orders[param_name](values.clone()).detach().requires_grad_()
    ours, theirs = kind.ours([param], lr=0.1), kind.theirs([expected], lr=0.1)
    for optimizer, p in ((ours, param), (theirs, expected)):
        p.grad = grad.clone()
        optimizer.step()
    param.grad = orders[grad_name](grad)
    for optimizer, p in ((ours, param), (theirs, expected)):
        optimizer.state[p][kind.average] = orders[grad_name](average.abs().clone())
        optimizer.step()
    torch.testing.assert_close(param, expected)
    torch.testing.assert_close(
        ours.state[param][kind.average], theirs.state[expected][kind.average]
    )


@each_kind
def test_expanded_gradient(kind, device):
    w = torch.ones(3, 4, device=device, requires_grad=True)
    w.sum().backward()  # gradient of stride (0, 0)
    optimizer = kind.ours([w], lr=1.0, **kind.memoryless)
    optimizer.step()
    torch.testing.assert_close(w.detach(), torch.zeros_like(w), atol=1e-6, rtol=0)


@each_kind
def test_does_not_depend_on_the_thread_count(kind, threads, device):
    start = maker(torch.float32, device)(300_001)
    results = []
    for n in (1, 2, 3):
        threads(n)
        torch.manual_seed(1)
        p = start.clone().requires_grad_()
        optimizer = kind.ours([p], lr=1e-3, clip=0.5, **kind.all_options)
        for _ in range(3):
            set_grads([p])
            optimizer.step()
        results.append(p.detach())
    assert torch.equal(results[0], results[1]) and torch.equal(results[0], results[2])


@each_kind
def test_state_dict_goes_both_ways(kind, device):
    ours = parameters(torch.float32, device)
    theirs = copies(ours)
    a = kind.ours(ours, lr=1e-3, clip=0.5, **kind.all_options)
    b = kind.theirs(theirs, lr=1e-3, **kind.all_options)
    for _ in range(3):
        set_grads(ours, theirs)
        a.step(), b.step(), clamp(theirs, 0.5)
    a_state, b_state = copy.deepcopy(a.state_dict()), copy.deepcopy(b.state_dict())
    a = kind.ours(ours, clip=0.5)
    a.load_state_dict(b_state)
    b = kind.theirs(theirs)
    b.load_state_dict(a_state)
    assert a.param_groups[0].items() >= {"clip": 0.5, **kind.all_options}.items()
    for _ in range(3):
        set_grads(ours, theirs)
        a.step(), b.step(), clamp(theirs, 0.5)
    assert largest_difference(ours, theirs) < 1e-5
    assert a.state[ours[0]]["step"] == b.state[theirs[0]]["step"] == 6


@each_kind
def test_own_state_dict_and_pickle_keep_clip_and_go_on_bit_for_bit(kind, device):
    params = parameters(torch.float32, device)
    optimizer = kind.ours(
        [{"params": params[:2], "clip": 0.1}, {"params": params[2:]}], clip=0.4, **kind.all_options
    )
    set_grads(params)
    optimizer.step()
    twins = copies(params)
    restored = kind.ours([{"params": twins[:2]}, {"params": twins[2:]}])
    restored.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    unpickled, unpickled_params = pickle.loads(pickle.dumps((optimizer, params)))
    set_grads(params, twins, unpickled_params)
    for o in (optimizer, restored, unpickled):
        assert [g["clip"] for g in o.param_groups] == [0.1, 0.4]
        o.step()
    for p, q, r in zip(params, twins, unpickled_params, strict=True):
        assert torch.equal(p, q) and torch.equal(p, r)


@each_kind
def test_groups_have_their_own_clip_and_lr(kind, device):
    params = [torch.ones(4, device=device, requires_grad=True) for _ in range(3)]
    optimizer = kind.ours(
        [
            {"params": params[:1], "clip": 0.25},
            {"params": params[1:2], "clip": None, "lr": 1e-2},
            {"params": params[2:]},
        ],
        clip=0.5,
        lr=1e-3,
        **kind.memoryless,
    )
    for p in params:
        p.grad = torch.ones_like(p)
    optimizer.step()
    assert torch.equal(params[0].detach(), torch.full((4,), 0.25, device=device))
    torch.testing.assert_close(params[1].detach(), torch.full((4,), 0.99, device=device))
    assert torch.equal(params[2].detach(), torch.full((4,), 0.5, device=device))


@each_kind
def test_parameters_without_gradient_are_left_alone(kind, device):
    p, q = (torch.ones(3, device=device, requires_grad=True) for _ in range(2))
    optimizer = kind.ours([p, q], clip=0.5)
    optimizer.step()
    q.grad = torch.ones_like(q)
    optimizer.step()
    assert torch.equal(p.detach(), torch.ones(3, device=device)) and q.abs().max() <= 0.5
    assert p not in optimizer.state and optimizer.state[q]["step"] == 1


@pytest.mark.parametrize("lr_device", ["cpu", None])
@each_kind
def test_tensor_lr_scheduler_closure_and_hooks(kind, lr_device, device):
    p = torch.zeros(2, device=device, requires_grad=True)
    lr = torch.tensor([0.1], device=lr_device or device, dtype=torch.float64)
    optimizer = kind.ours([p], lr=lr, **kind.memoryless)
    calls = []
    optimizer.register_step_post_hook(lambda *_: calls.append("post"))
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)

    def closure():
        optimizer.zero_grad()
        loss = p.sum()
        loss.backward()
        return loss

    assert optimizer.step(closure) == 0
    scheduler.step()
    optimizer.step(closure)
    torch.testing.assert_close(p.detach(), torch.full((2,), -0.15, device=device))
    assert calls == ["post", "post"]


@pytest.mark.parametrize("overflow", [False, True])
@each_kind
def test_gradient_scaler(kind, overflow, device):
    p = torch.ones(3, device=device, requires_grad=True)
    q = torch.ones(3, device=device, requires_grad=True)
    ours, theirs = kind.ours([p], lr=0.1), kind.theirs([q], lr=0.1)
    scaler = torch.amp.GradScaler(device.type, init_scale=1024.0)
    factor = float("inf") if overflow else 1.0
    scaler.scale((p * torch.tensor([1.0, 2.0, factor], device=device)).sum()).backward()
    q.grad = torch.tensor([1.0, 2.0, factor], device=device)
    scaler.step(ours)
    scaler.update()
    if overflow:
        assert torch.equal(p.detach(), torch.ones_like(p))
        assert ours.state[p]["step"] == 0 and scaler.get_scale() == 512
    else:
        theirs.step()
        torch.testing.assert_close(p, q)
        assert ours.state[p]["step"] == 1


@each_kind
def test_backward_through_old_weights_is_an_error(kind, device):
    w = torch.ones(3, device=device, requires_grad=True)
    stale = (w * w).sum()
    w.grad = torch.ones_like(w)
    kind.ours([w]).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        stale.backward()


@each_kind
def test_compiled_step_equals_eager(kind, device):
    ours = parameters(torch.float32, device, ("contiguous", "odd"))
    twins = copies(ours)
    a = kind.ours(ours, lr=1e-2, clip=0.5, **kind.all_options)
    b = kind.ours(twins, lr=1e-2, clip=0.5, **kind.all_options)
    compiled = torch.compile(b.step, backend="aot_eager")
    for _ in range(3):
        set_grads(ours, twins)
        a.step()
        compiled()
    assert largest_difference(ours, twins) < 1e-6


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@each_kind
def test_opcheck(kind, dtype, device):
    make = maker(dtype, device)
    lists = [[make(4, 3), make(5)] for _ in range(5)]
    lists[2:] = [[x.abs() for x in state] for state in lists[2:]]
    steps = [torch.zeros((), device=device) for _ in range(2)]
    torch.library.opcheck(getattr(torch.ops.pygan, kind.op).default, (*lists, steps, *kind.numbers))


def linear() -> Tensor:
    return torch.ones(3, requires_grad=True)


def step_with(make: Callable[..., torch.optim.Optimizer], param: Tensor, grad: Tensor) -> None:
    param.grad = grad
    make([param]).step()


BAD_INPUT = {
    "clip zero": (lambda make: make([linear()], clip=0), ValueError, "clip is 0"),
    "clip of a group": (
        lambda make: make([{"params": [linear()], "clip": -1}]),
        ValueError,
        "clip is -1",
    ),
    "lr": (lambda make: make([linear()], lr=-1), ValueError, "lr is -1"),
    "lr of two": (
        lambda make: make([linear()], lr=torch.ones(2)),
        ValueError,
        "lr is a tensor",
    ),
    "eps": (
        lambda make: make([linear()], eps=torch.ones(())),
        ValueError,
        "eps is a tensor; expected a number",
    ),
    "nan weight decay": (
        lambda make: make([linear()], weight_decay=float("nan")),
        ValueError,
        "weight_decay is nan",
    ),
    "differentiable": (
        lambda make: make([linear()], differentiable=True),
        ValueError,
        r"use torch\.optim\.(RMSprop|Adam)$",
    ),
    "integers": (lambda make: make([torch.arange(3)]), TypeError, r"params\[0\] has dtype"),
    "complex": (
        lambda make: make([torch.ones(2, dtype=torch.complex64)]),
        TypeError,
        r"params\[0\] has dtype torch.complex64",
    ),
    "listed twice": (lambda make: make([linear()] * 2), ValueError, "listed twice"),
    "sparse gradient": (
        lambda make: step_with(make, linear(), torch.ones(3).to_sparse()),
        TypeError,
        r"grads\[0\] is torch.sparse_coo; expected a dense tensor",
    ),
}


@pytest.mark.parametrize("case", BAD_INPUT)
@each_kind
@pytest.mark.filterwarnings("ignore:optimizer contains a parameter group with duplicate")
def test_bad_input(kind, case):
    call, error, message = BAD_INPUT[case]
    with pytest.raises(error, match=message):
        call(kind.ours)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: pygan.optim.RMSprop([linear()], alpha=-0.1), "alpha is -0.1"),
        (lambda: pygan.optim.RMSprop([linear()], momentum=float("nan")), "momentum is nan"),
        (lambda: pygan.optim.Adam([linear()], betas=(0.5, 1.0)), r"betas\[1\] is 1.0"),
        (lambda: pygan.optim.Adam([linear()], betas=(-0.5, 0.9)), r"betas\[0\] is -0.5"),
    ],
)
def test_bad_options_of_one(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@each_kind
def test_two_devices_in_one_group_are_an_error(kind):
    p, q = linear(), torch.ones(3, device="meta", requires_grad=True)
    optimizer = kind.ours([p, q])
    p.grad, q.grad = torch.ones(3), torch.ones(3, device="meta")
    with pytest.raises(ValueError, match=r"params\[1\] is on meta and params\[0\] on cpu"):
        optimizer.step()


@each_kind
def test_profiler_sees_the_step(kind, device):
    optimizer = kind.ours([linear()])
    with torch.profiler.profile() as profile:
        optimizer.step()
    name = f"Optimizer.step#{kind.ours.__name__}.step"
    assert name in {event.key for event in profile.key_averages()}
