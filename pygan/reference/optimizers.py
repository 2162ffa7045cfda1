"""The steps of the optimizers, in place, each followed by the weight clip of WGAN."""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from pygan.reference.checks import check_params


def _gradient(
    param: Tensor, grad: Tensor, weight_decay: float, maximize: bool, grad_scale: Tensor | None
) -> Tensor:
    """What the step descends: unscaled, with the gradient of an L2 penalty."""
    g = grad if grad_scale is None else grad / grad_scale.to(grad)
    g = -g if maximize else g
    return g.add(param, alpha=weight_decay) if weight_decay else g


def _clamped(param: Tensor, clip: float | None) -> Tensor:
    return param if clip is None else param.clamp(-clip, clip)


def _write(new: Iterable[tuple[Tensor, Tensor]], found_inf: Tensor | None) -> None:
    for old, value in new:
        old.copy_(value if found_inf is None else torch.where(found_inf != 0, old, value))


@torch.no_grad()
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
    for i, (p, grad, square_avg) in enumerate(zip(params, grads, square_avgs, strict=True)):
        g = _gradient(p, grad, weight_decay, maximize, grad_scale)
        v = (square_avg * alpha).addcmul_(g, g, value=1 - alpha)
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
        new.append((p, _clamped(p - rate * update, clip)))
        _write(new, found_inf)


@torch.no_grad()
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
    decoupled_weight_decay: bool,
    clip: float | None,
    maximize: bool,
    lr_tensor: Tensor | None = None,
    grad_scale: Tensor | None = None,
    found_inf: Tensor | None = None,
) -> None:
    """One Adam step and clip of every parameter, in place; see `pygan.optim.Adam`.

    `max_exp_avg_sqs` is empty without amsgrad. Nothing changes where `found_inf` is not 0.
    """
    check_params(params)
    rate = lr if lr_tensor is None else lr_tensor
    penalty = 0.0 if decoupled_weight_decay else weight_decay
    shrinkage = weight_decay if decoupled_weight_decay else 0.0
    for i, (p, grad, step) in enumerate(zip(params, grads, steps, strict=True)):
        g = _gradient(p, grad, penalty, maximize, grad_scale)
        m = exp_avgs[i].lerp(g, 1 - beta1)
        v = (exp_avg_sqs[i] * beta2).addcmul_(g, g, value=1 - beta2)
        # On the device, so that nothing waits for it; in double, as powers amplify rounding.
        count = step.double() + 1
        new = [(exp_avgs[i], m), (exp_avg_sqs[i], v), (step, count)]
        if max_exp_avg_sqs:
            v = torch.maximum(max_exp_avg_sqs[i], v)
            new.append((max_exp_avg_sqs[i], v))
        mean = m / (1 - beta1**count)
        root = v.sqrt() / (1 - beta2**count).sqrt()
        shrunk = p - (rate * shrinkage) * p if shrinkage else p
        new.append((p, _clamped(shrunk - rate * (mean / (root + eps)), clip)))
        _write(new, found_inf)
