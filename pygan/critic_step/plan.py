"""Which critics the exact step can go through, read module by module."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules import module as torch_module

from pygan._backend import native
from pygan.nn import layers
from pygan.reference.checks import check_batch
from pygan.reference.critics import check_critic

# A module as csrc/critic_step/critic.h reads it: its name there, its weight, its bias, and the
# numbers that it was made with.
Description = tuple[str, Tensor | None, Tensor | None, tuple[float, ...]]


class NotExact(Exception):
    """Why a critic, or a call, has to take the general path."""


def _linear(m: nn.Linear) -> Description:
    return "Linear", m.weight, m.bias, ()


def _convolution(m: nn.Conv1d | nn.Conv2d | nn.Conv3d) -> Description:
    if m.padding_mode != "zeros" or isinstance(m.padding, str):
        raise NotExact(f"pads by {m.padding_mode!r}, {m.padding!r}")
    return "Conv", m.weight, m.bias, (*m.stride, *m.padding, *m.dilation, m.groups)


def _leaky_relu(m: nn.LeakyReLU) -> Description:
    if m.negative_slope < 0:
        raise NotExact(f"has a slope of {m.negative_slope}, below 0")
    return "LeakyReLU", None, None, (m.negative_slope,)


def _unflatten(m: nn.Unflatten) -> Description:
    if not isinstance(m.dim, int):
        raise NotExact("has named dimensions")
    return "Unflatten", None, None, (m.dim, *m.unflattened_size)


def _relu(m: nn.ReLU) -> Description:
    return "ReLU", None, None, ()


_DESCRIBE: dict[type[nn.Module], Callable[[Any], Description]] = {
    nn.Linear: _linear,
    nn.Conv1d: _convolution,
    nn.Conv2d: _convolution,
    layers.Conv2d: _convolution,
    nn.Conv3d: _convolution,
    nn.Flatten: lambda m: ("Flatten", None, None, (m.start_dim, m.end_dim)),
    nn.Unflatten: _unflatten,
    nn.ReLU: _relu,
    layers.ReLU: _relu,
    nn.LeakyReLU: _leaky_relu,
    layers.LeakyReLU: _leaky_relu,
    nn.Tanh: lambda m: ("Tanh", None, None, ()),
    nn.Sigmoid: lambda m: ("Sigmoid", None, None, ()),
    nn.Softplus: lambda m: ("Softplus", None, None, (m.beta, m.threshold)),
    nn.ELU: lambda m: ("ELU", None, None, (m.alpha,)),
    nn.SiLU: lambda m: ("SiLU", None, None, ()),
}
_CURVED = {"Tanh", "Sigmoid", "Softplus", "ELU", "SiLU"}


def _modules(critic: nn.Module, name: str = "") -> Iterator[tuple[str, nn.Module]]:
    """What a critic runs, in order, out of nested Sequentials.

    Raises:
        NotExact: somebody listens to a module or has changed what it does.
    """
    if (
        critic._forward_hooks
        or critic._forward_pre_hooks
        or critic._backward_hooks
        or critic._backward_pre_hooks
        or "forward" in critic.__dict__
    ):
        raise NotExact(f"{_label(name, critic)} has hooks or a forward of its own")
    if type(critic) is nn.Sequential:
        for key, child in critic._modules.items():
            if child is not None:
                yield from _modules(child, f"{name}.{key}" if name else key)
    elif type(critic) is not nn.Identity:
        yield name, critic


def _label(name: str, module: object) -> str:
    kind = type(module).__name__
    return f"module {name} ({kind})" if name else f"the critic ({kind})"


def describe(critic: object) -> list[Description]:
    """A critic as the exact step reads it.

    Raises:
        NotExact: the critic has to take the general path; says why.
    """
    if not isinstance(critic, nn.Module):
        raise NotExact(f"{_label('', critic)} is not a module")
    if torch_module._has_any_global_hook():  # type: ignore[no-untyped-call]
        raise NotExact("there are global module hooks")
    descriptions: list[Description] = []
    has_parameters = False
    for name, module in _modules(critic):
        read = _DESCRIBE.get(type(module))
        if read is None:
            raise NotExact(f"{_label(name, module)} is not one that the exact step knows")
        try:
            description = read(module)
        except NotExact as reason:
            raise NotExact(f"{_label(name, module)} {reason}") from None
        if description[1] is not None:
            has_parameters = True
        elif not has_parameters and description[0] not in ("Flatten", "Unflatten"):
            raise NotExact(f"{_label(name, module)} comes before any linear layer or convolution")
        descriptions.append(description)
    if not has_parameters:
        raise NotExact("it has no linear layer or convolution")
    return descriptions


def compute_dtype(
    descriptions: list[Description], real: Tensor, fake: Tensor
) -> torch.dtype | None:
    """The dtype in which autocast wants this call computed; None without autocast.

    Raises:
        NotExact: the samples or parameters, or the mode torch is in, need the general path.
    """
    if not torch.is_grad_enabled():
        raise NotExact("gradients are not recorded")
    if real.requires_grad or fake.requires_grad:
        raise NotExact("the samples require gradients")
    if type(real) is not Tensor or type(fake) is not Tensor:
        raise NotExact("the samples are of a subclass of Tensor")
    if real.dtype not in (torch.float32, torch.float64):
        raise NotExact(f"the samples are {real.dtype}")
    if not len(real):
        raise NotExact("there are no samples")
    trained = False
    for _, weight, bias, _ in descriptions:
        for parameter in (weight, bias):
            if parameter is None:
                continue
            if parameter.dtype != real.dtype or parameter.device != real.device:
                raise NotExact("parameters and samples differ in dtype or device")
            trained = trained or parameter.requires_grad
    if not trained:
        raise NotExact("no parameter requires a gradient")
    kind = real.device.type
    if real.dtype == torch.float64 or not torch.is_autocast_enabled(kind):
        return None
    dtype = torch.get_autocast_dtype(kind)
    if dtype != torch.bfloat16:
        raise NotExact(f"autocast computes in {dtype}, whose range needs a scaled loss")
    if any(name in _CURVED for name, *_ in descriptions):
        raise NotExact("autocast keeps some smooth activations in float32")
    return dtype


@dataclass(frozen=True)
class Explanation:
    """Which path `wgan_gp_critic_loss` takes for a critic, and why."""

    exact: bool
    reason: str

    def __str__(self) -> str:
        return f"{'exact step' if self.exact else 'general path'}: {self.reason}"


def explain(critic: object, real: Tensor | None = None, fake: Tensor | None = None) -> Explanation:
    """Which path `wgan_gp_critic_loss` takes for this critic, and why.

    The exact step takes a Sequential, nested if you like, that begins with a linear layer or
    convolution and goes on with those, Flatten, Unflatten, Identity, ReLU, LeakyReLU, Tanh,
    Sigmoid, Softplus, ELU and SiLU: the modules of torch.nn themselves, not subclasses, without
    hooks or parametrizations. All else takes the general path, which is as right and slower.

    Args:
        critic: the critic.
        real, fake: samples as they would be passed; with them, what depends on their dtype, device
            and on torch's modes is looked at too.

    Returns:
        `.exact`, whether it is the exact step, and `.reason`. Print it to read it.

    Raises:
        TypeError: a critic that is not callable, samples that are no floating-point tensors.
    """
    check_critic(critic)
    for name, samples in (("real", real), ("fake", fake)):
        if samples is not None:
            check_batch(name, samples)
    if native is None:
        return Explanation(False, "PYGAN_BACKEND=reference asks for plain PyTorch")
    try:
        descriptions = describe(critic)
        if real is not None:
            compute_dtype(descriptions, real, real if fake is None else fake)
    except NotExact as reason:
        return Explanation(False, str(reason))
    count = sum(weight is not None for _, weight, *_ in descriptions)
    return Explanation(True, f"{count} layers with parameters, no double backward")
