"""`kernel_cases` of the ops on batches of samples: buffers as sample_ops.cpp reads them."""

import torch
from kernel_cases import NAN, Case, double, random

from pygan import reference


def interpolate(dtype: torch.dtype, samples: int, size: int, offset: int = 0) -> Case:
    real, fake, out = (random(dtype, samples * size, offset) for _ in range(3))
    epsilon = torch.rand(samples, dtype=torch.promote_types(dtype, torch.float32))
    inputs = [double(real), double(fake), double(epsilon)]
    rows = [x.reshape(samples, size) for x in inputs[:2]]
    exact = reference.interpolate(*rows, epsilon=inputs[2]).reshape(-1)
    buffers = [real, fake, epsilon, out.fill_(NAN)]
    return Case("interpolate", dtype, buffers, [*inputs, exact], [samples, size])


def gradient_norm_penalty(
    dtype: torch.dtype,
    samples: int,
    size: int,
    *,
    weight: float = 1.5,
    target: float = 1.0,
    one_sided: bool = False,
    derivative: bool = True,
    backward: bool = False,
    offset: int = 0,
) -> Case:
    """Backward makes the derivative alone, by the norms and times an upstream gradient. The last
    sample's gradient is 0.
    """
    grad, out = (random(dtype, samples * size, offset) for _ in range(2))
    grad[(samples - 1) * size :] = 0
    wide = double(grad).reshape(samples, size).requires_grad_()
    penalty = weight * reference.gradient_norm_penalty(wide, target=target, one_sided=one_sided)
    (slope,) = torch.autograd.grad(penalty, wide)
    norms = wide.detach().norm(dim=1)
    last = random(dtype, 1) if backward else torch.tensor(NAN, dtype=dtype)
    if backward:
        slope, exact_last = slope * double(last), double(last)
        given = norms
    else:
        exact_last = penalty.detach()
        given = norms * NAN
    buffers = [grad, given.to(torch.promote_types(dtype, torch.float32))]
    buffers += [out.fill_(NAN) if derivative else None, last]
    expected = [double(grad), norms, slope.reshape(-1) if derivative else None, exact_last]
    op = "gradient_norm_penalty_backward" if backward else "gradient_norm_penalty"
    return Case(op, dtype, buffers, expected, [samples, size, weight, target, float(one_sided)])
