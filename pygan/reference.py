"""Every operation in plain PyTorch: the definition that tests hold the kernels to, the fallback
where an operation must be seen through (torch.compile, torch.func), and the honest baseline.

Same names, arguments and errors as `pygan.functional`.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

FLOATS = (torch.float16, torch.bfloat16, torch.float32, torch.float64)


def check_tensor(name: str, x: object) -> None:
    """TypeError unless `x` is a dense tensor of a supported dtype."""
    if not isinstance(x, Tensor):
        raise TypeError(f"{name} is a {type(x).__name__}; expected a tensor")
    if x.layout is not torch.strided:
        raise TypeError(f"{name} is {x.layout}; expected a dense tensor")
    if x.dtype not in FLOATS:
        raise TypeError(
            f"{name} has dtype {x.dtype}; expected float16, bfloat16, float32 or float64"
        )


def check_params(params: Sequence[Tensor]) -> None:
    """An error unless all of `params` can be changed in place, on one device."""
    for i, p in enumerate(params):
        check_tensor(f"params[{i}]", p)
        if p.device != params[0].device:
            raise ValueError(
                f"params[{i}] is on {p.device} and params[0] on {params[0].device}; expected one"
                " device a call"
            )
        if any(n > 1 and s == 0 for n, s in zip(p.shape, p.stride(), strict=True)):
            raise ValueError(
                f"params[{i}] has several elements at one place in memory (an expanded tensor?);"
                " it cannot be changed in place, .clone() it first"
            )
        if p.requires_grad and not p.is_leaf:
            raise ValueError(
                f"params[{i}] is a result of differentiable operations, not a parameter; changing"
                " it in place would break its gradient, .detach() it first"
            )


def check_clip_weights(params: Sequence[Tensor], clip: float) -> None:
    """What `clip_weights_` asks of its arguments."""
    if not isinstance(clip, (int, float)):
        raise TypeError(f"clip is {clip!r}; expected a number")
    if not clip > 0:
        raise ValueError(f"clip is {clip}; expected a positive number")
    check_params(params)


def clip_weights_(params: Sequence[Tensor], clip: float) -> None:
    """See `pygan.functional.clip_weights_`."""
    params = list(params)
    check_clip_weights(params, clip)
    with torch.no_grad():
        for p in params:
            p.clamp_(-clip, clip)


def rmsprop_(
    params: Sequence[Tensor],
    grads: Sequence[Tensor],
    square_avgs: Sequence[Tensor],
    momentum_buffers: Sequence[Tensor],
    grad_avgs: Sequence[Tensor],
    steps: Sequence[Tensor],
    lr: float,
    alpha: float,
    eps: float,
    weight_decay: float,
    momentum: float,
    clip: float | None,
    maximize: bool,
    lr_tensor: Tensor | None = None,
    grad_scale: Tensor | None = None,
    found_inf: Tensor | None = None,
) -> None:
    """One RMSprop step and clip of every parameter, in place; see `pygan.optim.RMSprop`.

    `momentum_buffers` and `grad_avgs` are empty where momentum or centring is off. Nothing changes
    where `found_inf` is not 0.
    """
    check_params(params)
    rate = lr if lr_tensor is None else lr_tensor
    with torch.no_grad():
        for i, (param, grad, square_avg) in enumerate(zip(params, grads, square_avgs, strict=True)):
            p, v = param.clone(), square_avg.clone()
            g = grad if grad_scale is None else grad / grad_scale.to(grad)
            g = -g if maximize else g
            g = g.add(p, alpha=weight_decay) if weight_decay else g
            v.mul_(alpha).addcmul_(g, g, value=1 - alpha)
            new = [(square_avg, v), (steps[i], steps[i] + 1)]
            variance = v
            if grad_avgs:
                average = grad_avgs[i].lerp(g, 1 - alpha)
                new.append((grad_avgs[i], average))
                variance = v.addcmul(average, average, value=-1)
            update = g / variance.sqrt().add_(eps)
            if momentum_buffers:
                update = update.add_(momentum_buffers[i], alpha=momentum)
                new.append((momentum_buffers[i], update))
            p = p - rate * update
            new.append((param, p if clip is None else p.clamp_(-clip, clip)))
            for old, value in new:
                old.copy_(value if found_inf is None else torch.where(found_inf != 0, old, value))


def check_critic_outputs(f_real: Tensor, f_fake: Tensor) -> None:
    """What `wasserstein_critic_loss` asks of its arguments."""
    for name, f in (("f_real", f_real), ("f_fake", f_fake)):
        check_tensor(name, f)
        if f.numel() == 0:
            raise ValueError(f"{name} is empty; its mean is undefined")
    if f_fake.dtype != f_real.dtype:
        raise TypeError(f"f_fake has dtype {f_fake.dtype} and f_real {f_real.dtype}")
    if f_fake.device != f_real.device:
        raise ValueError(f"f_fake is on {f_fake.device} and f_real on {f_real.device}")


def wasserstein_critic_loss(f_real: Tensor, f_fake: Tensor) -> Tensor:
    """See `pygan.functional.wasserstein_critic_loss`."""
    check_critic_outputs(f_real, f_fake)
    return f_fake.mean() - f_real.mean()
