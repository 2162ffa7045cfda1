"""What operations ask of their tensors; errors name the argument and what is wrong with it."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.compiler import is_compiling

FLOATS = (torch.float16, torch.bfloat16, torch.float32, torch.float64)


def check_dense(name: str, x: object) -> None:
    """TypeError unless `x` is a dense tensor."""
    if not isinstance(x, Tensor):
        raise TypeError(f"{name} is a {type(x).__name__}; expected a tensor")
    if x.layout is not torch.strided:
        raise TypeError(f"{name} is {x.layout}; expected a dense tensor")


def check_tensor(name: str, x: object) -> None:
    """TypeError unless `x` is a dense tensor of a supported dtype."""
    check_dense(name, x)
    assert isinstance(x, Tensor)
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


def check_outputs(**outputs: Tensor) -> None:
    """An error unless all `outputs` have a mean: dense, not empty, of one dtype on one device."""
    first, *_ = outputs
    for name, x in outputs.items():
        check_tensor(name, x)
        if x.numel() == 0:
            raise ValueError(f"{name} is empty; its mean is undefined")
    for name, x in outputs.items():
        if x.dtype != outputs[first].dtype:
            raise TypeError(f"{name} has dtype {x.dtype} and {first} {outputs[first].dtype}")
        if x.device != outputs[first].device:
            raise ValueError(f"{name} is on {x.device} and {first} on {outputs[first].device}")


def check_batch(name: str, x: object) -> None:
    """An error unless `x` is a batch of samples."""
    check_tensor(name, x)
    assert isinstance(x, Tensor)
    if x.ndim == 0:
        raise ValueError(f"{name} has no batch dimension; expected (B, *sample)")


def check_samples(real: object, fake: object) -> None:
    """An error unless `real` and `fake` are batches of one shape, dtype and device."""
    check_batch("real", real)
    check_tensor("fake", fake)
    assert isinstance(real, Tensor) and isinstance(fake, Tensor)
    if real.shape != fake.shape:
        raise ValueError(f"real has shape {tuple(real.shape)} and fake {tuple(fake.shape)}")
    if real.dtype != fake.dtype:
        raise TypeError(f"real has dtype {real.dtype} and fake {fake.dtype}")
    if real.device != fake.device:
        raise ValueError(f"real is on {real.device} and fake on {fake.device}")


def check_epsilon(epsilon: object, real: Tensor) -> None:
    """An error unless `epsilon` holds one number in [0, 1] for each sample of `real`.

    On a GPU the numbers are not looked at, as that would wait for it; nor can a compiled graph.
    """
    check_tensor("epsilon", epsilon)
    assert isinstance(epsilon, Tensor)
    if epsilon.shape not in (real.shape[:1], (len(real), *[1] * (real.ndim - 1))):
        raise ValueError(
            f"epsilon has shape {tuple(epsilon.shape)}; expected one number a sample,"
            f" {tuple(real.shape[:1])}"
        )
    if epsilon.device != real.device:
        raise ValueError(f"epsilon is on {epsilon.device} and real on {real.device}")
    if is_compiling() or epsilon.device.type != "cpu":
        return
    if not ((epsilon >= 0) & (epsilon <= 1)).all():
        raise ValueError(
            f"epsilon reaches from {epsilon.min()} to {epsilon.max()}; expected [0, 1]"
        )


def check_gradient(grad: Tensor) -> None:
    """An error unless `grad` holds the gradients of a batch that is not empty."""
    check_outputs(grad=grad)
    check_batch("grad", grad)


def check_images(images: object) -> None:
    """An error unless `images` are stored ones, (B, C, H, W) uint8."""
    check_dense("images", images)
    assert isinstance(images, Tensor)
    if images.dtype != torch.uint8:
        raise TypeError(f"images has dtype {images.dtype}; expected uint8")
    if images.ndim != 4:
        raise ValueError(f"images has shape {tuple(images.shape)}; expected (B, C, H, W)")


def check_mirrored(mirrored: object, images: Tensor) -> None:
    """An error unless `mirrored` holds one flag for each of `images`."""
    check_dense("mirrored", mirrored)
    assert isinstance(mirrored, Tensor)
    if mirrored.dtype != torch.bool:
        raise TypeError(f"mirrored has dtype {mirrored.dtype}; expected bool")
    if mirrored.shape != images.shape[:1]:
        raise ValueError(
            f"mirrored has shape {tuple(mirrored.shape)}; expected one flag an image,"
            f" {tuple(images.shape[:1])}"
        )
    if mirrored.device != images.device:
        raise ValueError(f"mirrored is on {mirrored.device} and images on {images.device}")
