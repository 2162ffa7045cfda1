import copy
import itertools
import pickle

import pytest
import torch
from cases import DTYPES, LAYOUTS, layout, maker, same_layout_copy
from torch import Tensor

import pygan
from pygan import reference

OPTIONS = [
    {"momentum": m, "centered": c, "weight_decay": w, "maximize": x}
    for m, c, w, x in itertools.product((0, 0.9), (False, True), (0, 0.01), (False, True))
]
ALL_OPTIONS = {"momentum": 0.9, "centered": True, "weight_decay": 0.01, "maximize": True}
ROUNDING = {torch.float16: 2e-3, torch.bfloat16: 2e-2, torch.float32: 1e-5, torch.float64: 1e-12}
BUFFERS = {"square_avg", "momentum_buffer", "grad_avg"}


def option_id(options: dict) -> str:
    return "-".join(k for k, v in options.items() if v) or "plain"


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


@pytest.mark.parametrize("clip", [None, 0.5], ids=["no-clip", "clip"])
@pytest.mark.parametrize("options", OPTIONS, ids=option_id)
def test_200_steps_agree_with_torch_to_rounding(options, clip, device):
    """float64 to its rounding; float32 errs no more than torch's own float32 against float64."""
    ours32 = parameters(torch.float32, device)
    torch32 = copies(ours32)
    exact, ours64 = copies(ours32, torch.float64), copies(ours32, torch.float64)
    settings = {"lr": 1e-3} | options
    peers = [
        (torch.optim.RMSprop(exact, **settings), exact),
        (torch.optim.RMSprop(torch32, **settings), torch32),
        (pygan.optim.RMSprop(ours64, clip=clip, **settings), ours64),
        (pygan.optim.RMSprop(ours32, clip=clip, **settings), ours32),
    ]
    for _ in range(200):
        set_grads(torch32, ours32, exact, ours64)
        for optimizer, params in peers:
            optimizer.step()
            if clip and isinstance(optimizer, torch.optim.RMSprop):
                clamp(params, clip)
    assert largest_difference(ours64, exact) < 1e-12
    # Centring cancels, so that rounding is amplified in any float32 implementation.
    assert largest_difference(ours32, exact) < 2 * largest_difference(torch32, exact) + 1e-6


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("options", [{}, ALL_OPTIONS], ids=option_id)
def test_equals_reference_in_every_layout(options, name, dtype, device):
    """Half types as float32 arithmetic, rounded where a value is stored."""
    wide = torch.float64 if dtype == torch.float64 else torch.float32
    param = layout(name, dtype, device).requires_grad_()
    stride = param.stride()
    twin = param.detach().to(wide).requires_grad_()
    optimizer = pygan.optim.RMSprop([param], lr=1e-2, clip=0.7, **options)
    state = {k: torch.zeros_like(twin) for k in BUFFERS}
    step = torch.zeros((), device=device)
    for _ in range(3):
        set_grads([param], [twin])
        optimizer.step()
        reference.rmsprop_(
            [twin],
            [twin.grad],
            [state["square_avg"]],
            [state["momentum_buffer"]] if options else [],
            [state["grad_avg"]] if options else [],
            [step],
            lr=1e-2,
            alpha=0.99,
            eps=1e-8,
            weight_decay=options.get("weight_decay", 0),
            momentum=options.get("momentum", 0),
            clip=0.7,
            maximize=options.get("maximize", False),
        )
        for x in (twin.data, *state.values()):
            x.copy_(x.to(dtype))  # what the half types keep from step to step
    torch.testing.assert_close(
        param.detach().to(wide), twin.detach(), rtol=ROUNDING[dtype], atol=ROUNDING[dtype]
    )
    assert param.stride() == stride
    assert optimizer.state[param]["step"] == step == 3


@pytest.mark.parametrize("grad_name", ["rows", "columns", "holes"])
@pytest.mark.parametrize("param_name", ["rows", "columns", "holes"])
def test_gradient_and_state_of_other_strides(param_name, grad_name, device):
    """Element (i, j) of one goes with element (i, j) of the other, whatever the memory order."""
    orders = {
        "rows": lambda x: x.contiguous(),
        "columns": lambda x: x.t().contiguous().t(),
        "holes": lambda x: torch.stack([x, x], dim=-1)[..., 0],
    }
    values, grad, average = (maker(torch.float32, device)(6, 10) for _ in range(3))
    expected = values.clone().requires_grad_()
    param = orders[param_name](values.clone()).detach().requires_grad_()
    ours, theirs = pygan.optim.RMSprop([param], lr=0.1), torch.optim.RMSprop([expected], lr=0.1)
    for optimizer, p in ((ours, param), (theirs, expected)):
        p.grad = grad.clone()
        optimizer.step()
    param.grad = orders[grad_name](grad)
    for optimizer, p in ((ours, param), (theirs, expected)):
        optimizer.state[p]["square_avg"] = orders[grad_name](average.abs().clone())
        optimizer.step()
    torch.testing.assert_close(param, expected)
    torch.testing.assert_close(
        ours.state[param]["square_avg"], theirs.state[expected]["square_avg"]
    )


def test_expanded_gradient(device):
    w = torch.ones(3, 4, device=device, requires_grad=True)
    w.sum().backward()  # gradient of stride (0, 0)
    optimizer = pygan.optim.RMSprop([w], lr=0.1)
    optimizer.step()
    torch.testing.assert_close(w.detach(), torch.zeros_like(w), atol=1e-6, rtol=0)


def test_does_not_depend_on_the_thread_count(threads, device):
    start = maker(torch.float32, device)(300_001)
    results = []
    for n in (1, 2, 3):
        threads(n)
        torch.manual_seed(1)
        p = start.clone().requires_grad_()
        optimizer = pygan.optim.RMSprop([p], lr=1e-3, clip=0.5, **ALL_OPTIONS)
        for _ in range(3):
            set_grads([p])
            optimizer.step()
        results.append(p.detach())
    assert torch.equal(results[0], results[1]) and torch.equal(results[0], results[2])


def test_state_dict_goes_both_ways(device):
    ours = parameters(torch.float32, device)
    theirs = copies(ours)
    a = pygan.optim.RMSprop(ours, lr=1e-3, clip=0.5, **ALL_OPTIONS)
    b = torch.optim.RMSprop(theirs, lr=1e-3, **ALL_OPTIONS)
    for _ in range(3):
        set_grads(ours, theirs)
        a.step(), b.step(), clamp(theirs, 0.5)
    a_state, b_state = copy.deepcopy(a.state_dict()), copy.deepcopy(b.state_dict())
    a = pygan.optim.RMSprop(ours, clip=0.5)
    a.load_state_dict(b_state)
    b = torch.optim.RMSprop(theirs)
    b.load_state_dict(a_state)
    assert a.param_groups[0]["clip"] == 0.5 and a.param_groups[0]["momentum"] == 0.9
    for _ in range(3):
        set_grads(ours, theirs)
        a.step(), b.step(), clamp(theirs, 0.5)
    assert largest_difference(ours, theirs) < 1e-5
    assert a.state[ours[0]]["step"] == b.state[theirs[0]]["step"] == 6


def test_own_state_dict_and_pickle_keep_clip_and_go_on_bit_for_bit(device):
    params = parameters(torch.float32, device)
    optimizer = pygan.optim.RMSprop(
        [{"params": params[:2], "clip": 0.1}, {"params": params[2:]}], clip=0.4, **ALL_OPTIONS
    )
    set_grads(params)
    optimizer.step()
    twins = copies(params)
    restored = pygan.optim.RMSprop([{"params": twins[:2]}, {"params": twins[2:]}])
    restored.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    unpickled, unpickled_params = pickle.loads(pickle.dumps((optimizer, params)))
    set_grads(params, twins, unpickled_params)
    for o in (optimizer, restored, unpickled):
        assert [g["clip"] for g in o.param_groups] == [0.1, 0.4]
        o.step()
    for p, q, r in zip(params, twins, unpickled_params, strict=True):
        assert torch.equal(p, q) and torch.equal(p, r)


def test_groups_have_their_own_clip_and_lr(device):
    params = [torch.ones(4, device=device, requires_grad=True) for _ in range(3)]
    optimizer = pygan.optim.RMSprop(
        [
            {"params": params[:1], "clip": 0.25},
            {"params": params[1:2], "clip": None, "lr": 1e-2},
            {"params": params[2:]},
        ],
        clip=0.5,
        lr=1e-3,
    )
    for p in params:
        p.grad = torch.ones_like(p)
    optimizer.step()
    assert torch.equal(params[0].detach(), torch.full((4,), 0.25, device=device))
    torch.testing.assert_close(params[1].detach(), torch.full((4,), 0.9, device=device))
    assert torch.equal(params[2].detach(), torch.full((4,), 0.5, device=device))


def test_parameters_without_gradient_are_left_alone(device):
    p, q = (torch.ones(3, device=device, requires_grad=True) for _ in range(2))
    optimizer = pygan.optim.RMSprop([p, q], clip=0.5)
    optimizer.step()
    q.grad = torch.ones_like(q)
    optimizer.step()
    assert torch.equal(p.detach(), torch.ones(3, device=device)) and q.abs().max() <= 0.5
    assert p not in optimizer.state and optimizer.state[q]["step"] == 1


@pytest.mark.parametrize("lr_device", ["cpu", None])
def test_tensor_lr_scheduler_closure_and_hooks(lr_device, device):
    p = torch.zeros(2, device=device, requires_grad=True)
    lr = torch.tensor([0.1], device=lr_device or device, dtype=torch.float64)
    optimizer = pygan.optim.RMSprop([p], lr=lr, alpha=0.0, eps=0.0)
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
def test_gradient_scaler(overflow, device):
    p = torch.ones(3, device=device, requires_grad=True)
    q = torch.ones(3, device=device, requires_grad=True)
    ours, theirs = pygan.optim.RMSprop([p], lr=0.1), torch.optim.RMSprop([q], lr=0.1)
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


def test_backward_through_old_weights_is_an_error(device):
    w = torch.ones(3, device=device, requires_grad=True)
    stale = (w * w).sum()
    w.grad = torch.ones_like(w)
    pygan.optim.RMSprop([w]).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        stale.backward()


def test_compiled_step_equals_eager(device):
    ours = parameters(torch.float32, device, ("contiguous", "odd"))
    twins = copies(ours)
    a = pygan.optim.RMSprop(ours, lr=1e-2, clip=0.5, momentum=0.9)
    b = pygan.optim.RMSprop(twins, lr=1e-2, clip=0.5, momentum=0.9)
    compiled = torch.compile(b.step, backend="aot_eager")
    for _ in range(3):
        set_grads(ours, twins)
        a.step()
        compiled()
    assert largest_difference(ours, twins) < 1e-6


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_opcheck(dtype, device):
    make = maker(dtype, device)
    lists = [[make(4, 3), make(5)] for _ in range(5)]
    lists[2] = [x.abs() for x in lists[2]]
    steps = [torch.zeros((), device=device) for _ in range(2)]
    numbers = (1e-2, 0.99, 1e-8, 0.01, 0.9, 0.5, True)
    torch.library.opcheck(torch.ops.pygan.rmsprop_.default, (*lists, steps, *numbers))


def step_with(param: Tensor, grad: Tensor) -> None:
    param.grad = grad
    pygan.optim.RMSprop([param]).step()


def linear() -> Tensor:
    return torch.ones(3, requires_grad=True)


BAD_INPUT = {
    "clip zero": (lambda: pygan.optim.RMSprop([linear()], clip=0), ValueError, "clip is 0"),
    "clip of a group": (
        lambda: pygan.optim.RMSprop([{"params": [linear()], "clip": -1}]),
        ValueError,
        "clip is -1",
    ),
    "lr": (lambda: pygan.optim.RMSprop([linear()], lr=-1), ValueError, "lr is -1"),
    "lr of two": (
        lambda: pygan.optim.RMSprop([linear()], lr=torch.ones(2)),
        ValueError,
        "lr is a tensor",
    ),
    "alpha": (lambda: pygan.optim.RMSprop([linear()], alpha=-0.1), ValueError, "alpha is -0.1"),
    "nan momentum": (
        lambda: pygan.optim.RMSprop([linear()], momentum=float("nan")),
        ValueError,
        "momentum is nan",
    ),
    "differentiable": (
        lambda: pygan.optim.RMSprop([linear()], differentiable=True),
        ValueError,
        "use torch.optim.RMSprop",
    ),
    "integers": (
        lambda: pygan.optim.RMSprop([torch.arange(3)]),
        TypeError,
        r"params\[0\] has dtype",
    ),
    "complex": (
        lambda: pygan.optim.RMSprop([torch.ones(2, dtype=torch.complex64)]),
        TypeError,
        r"params\[0\] has dtype torch.complex64",
    ),
    "listed twice": (lambda: pygan.optim.RMSprop([W, W]), ValueError, "listed twice"),
    "sparse gradient": (
        lambda: step_with(linear(), torch.ones(3).to_sparse()),
        TypeError,
        r"grads\[0\] is torch.sparse_coo; expected a dense tensor",
    ),
}
W = linear()


@pytest.mark.parametrize("case", BAD_INPUT)
@pytest.mark.filterwarnings("ignore:optimizer contains a parameter group with duplicate")
def test_bad_input(case):
    make, error, message = BAD_INPUT[case]
    with pytest.raises(error, match=message):
        make()


def test_two_devices_in_one_group_are_an_error():
    p, q = linear(), torch.ones(3, device="meta", requires_grad=True)
    optimizer = pygan.optim.RMSprop([p, q])
    p.grad, q.grad = torch.ones(3), torch.ones(3, device="meta")
    with pytest.raises(ValueError, match=r"params\[1\] is on meta and params\[0\] on cpu"):
        optimizer.step()


def test_profiler_sees_the_step(device):
    optimizer = pygan.optim.RMSprop([linear()])
    with torch.profiler.profile() as profile:
        optimizer.step()
    assert "Optimizer.step#RMSprop.step" in {event.key for event in profile.key_averages()}
