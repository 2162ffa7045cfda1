"""`kernel_cases` of f-GAN."""

from collections.abc import Sequence

import torch
from kernel_cases import NAN, Case, double, random
from torch import Tensor

from pygan import divergences, reference

# In the order of PYGAN_FOR_EACH_DIVERGENCE in csrc/divergences.h, with the parameter if any.
DIVERGENCES = {
    "total_variation": {},
    "kl": {},
    "reverse_kl": {},
    "pearson": {},
    "neyman": {},
    "squared_hellinger": {},
    "jeffrey": {},
    "jensen_shannon": {},
    "jensen_shannon_weighted": {"pi": 0.3},
    "gan": {},
    "alpha below 1": {"alpha": 0.5},
    "alpha above 1": {"alpha": 3.0},
}
MAPS = ("output_activation", "conjugate_of_activation", "conjugate")


def chosen(name: str) -> list[float]:
    """The divergence in the numbers of a call."""
    return [list(DIVERGENCES).index(name), *(DIVERGENCES[name].values() or [0.0])]


def exact_map(name: str, of: str, order: int, v: Tensor) -> Tensor:
    """(d/dv)^order of the map, by the float64 reference and autograd."""
    divergence = divergences.divergence(name.split()[0], **DIVERGENCES[name])
    v = double(v).requires_grad_()
    y = getattr(reference, of)(v, divergence)
    for _ in range(order):
        if not y.requires_grad:
            return torch.zeros_like(v.detach())
        (y,) = torch.autograd.grad(y.sum(), v, create_graph=True)
    return y.detach()


def fgan_map(
    dtype: torch.dtype, name: str, of: str, order: int, n: int, scale: float = 1.0, offset: int = 0
) -> Case:
    """Times `scale`, and an upstream gradient where the scale is not 1."""
    v, out = random(dtype, n, offset), random(dtype, n, offset).fill_(NAN)
    if of == "conjugate":  # in its domain, and not so near its end that rounding would leave it
        v.copy_(exact_map(name, "output_activation", 0, v.clamp(max=2)))
    v[(v == -2) | (v == -0.5)] = -1.25  # off the kinks of Pearson and alpha = 3
    upstream = None if scale == 1 else random(dtype, n, offset)
    exact = exact_map(name, of, order, v) * scale * (1 if upstream is None else double(upstream))
    numbers = [*chosen(name), MAPS.index(of), order, scale]
    expected = [double(v), double(upstream), exact]
    return Case("fgan_map", dtype, [v, upstream, out], expected, numbers)


# The losses as (map, weight) of each term.
CRITIC = (("output_activation", -1.0), ("conjugate_of_activation", 1.0))
GENERATOR = (("conjugate_of_activation", -1.0),)


def fgan_loss(
    dtype: torch.dtype,
    name: str,
    sizes: Sequence[int],
    *,
    backward: bool = False,
    grads: bool = True,
    offset: int = 0,
) -> Case:
    """The critic's loss for two sizes, the generator's for one; with gradients or without. Backward
    gives the gradients alone, times an upstream one.
    """
    rule = CRITIC if len(sizes) == 2 else GENERATOR
    loss = random(dtype, 1) if backward else torch.tensor(NAN, dtype=dtype)
    upstream = double(loss) if backward else 1.0
    exact_loss = 0.0
    numbers, buffers, expected = chosen(name), [], []
    for n, (of, weight) in zip(sizes, rule, strict=True):
        v = random(dtype, n, offset)
        grad = random(dtype, n, offset).fill_(NAN) if grads else None
        slope = exact_map(name, of, 1, v) * weight / n * upstream
        exact_loss = exact_loss + weight * exact_map(name, of, 0, v).mean()
        numbers += [MAPS.index(of), weight]
        buffers += [v, grad]
        expected += [double(v), slope if grads else None]
    op = "fgan_loss_backward" if backward else "fgan_loss"
    exact = upstream if backward else exact_loss
    return Case(op, dtype, [*buffers, loss], [*expected, exact], numbers)
