"""Changes of weights, in place: the clip of WGAN and the optimizer's step."""

from collections.abc import Sequence

import torch
from torch import Tensor

from pygan.reference.checks import check_params


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


def adam_(
    params: Sequence[Tensor],
    grads: Sequence[Tensor],
    exp_avgs: Sequence[Tensor],
    exp_avg_sqs: Sequence[Tensor],
    max_exp_avg_sqs: Sequence[Tensor],
    steps: Sequence[Tensor],
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float,
    decoupled: bool,
    clip: float | None,
    maximize: bool,
    lr_tensor: Tensor | None = None,
    grad_scale: Tensor | None = None,
    found_inf: Tensor | None = None,
) -> None:
    """One Adam step and clip of every parameter, in place; see `pygan.optim.Adam`.

    `max_exp_avg_sqs` is empty without AMSGrad. Nothing changes where `found_inf` is not 0.
    """
    check_params(params)
    rate = lr if lr_tensor is None else lr_tensor
    with torch.no_grad():
        for i, (param, grad) in enumerate(zip(params, grads, strict=True)):
            p, step = param.clone(), steps[i] + 1
            g = grad if grad_scale is None else grad / grad_scale.to(grad)
            g = -g if maximize else g
            if decoupled:
                p = p * (1 - rate * weight_decay)
            elif weight_decay:
                g = g.add(p, alpha=weight_decay)
            m = exp_avgs[i] * beta1 + g * (1 - beta1)
            v = exp_avg_sqs[i] * beta2 + g * g * (1 - beta2)
            new = [(steps[i], step), (exp_avgs[i], m), (exp_avg_sqs[i], v)]
            if max_exp_avg_sqs:
                v = torch.maximum(max_exp_avg_sqs[i], v)
                new.append((max_exp_avg_sqs[i], v))
            m = m / (1 - beta1 ** step.double())
            v = v / (1 - beta2 ** step.double())
            p = p - rate * m / (v.sqrt() + eps)
            new.append((param, p if clip is None else p.clamp_(-clip, clip)))
            for old, value in new:
                old.copy_(value if found_inf is None else torch.where(found_inf != 0, old, value))
