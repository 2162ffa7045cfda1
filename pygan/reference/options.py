"""What operations ask of arguments that are no tensors; errors as those of `checks`."""

import reprlib
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


def check_number(
    name: str, value: object, fits: Callable[[Any], bool], expected: str = "a number"
) -> None:
    """TypeError unless `value` is a number, ValueError unless it is one that fits."""
    try:
        fitting = bool(fits(value))
    except (TypeError, ValueError, RuntimeError):  # what has no order, or has it by element
        raise TypeError(f"{name} is {_shown(value)}; expected a number") from None
    if not fitting:
        raise ValueError(f"{name} is {value}; expected {expected}")


def check_at_least_zero(name: str, value: object) -> None:
    """An error unless `value` is a number that is 0 or above."""
    check_number(name, value, lambda x: x >= 0, "0 or more")


def check_flag(name: str, value: object) -> None:
    """TypeError unless `value` is True or False."""
    if value not in (True, False):
        raise TypeError(f"{name} is {_shown(value)}; expected True or False")


def check_penalty(weight: object, target: object, one_sided: object) -> None:
    """An error unless these are options of a gradient penalty."""
    check_at_least_zero("weight", weight)
    check_at_least_zero("target", target)
    check_flag("one_sided", one_sided)


def check_generator(generator: object, real: Tensor) -> None:
    """An error unless `generator` can draw numbers for `real`."""
    if not isinstance(generator, torch.Generator):
        raise TypeError(
            f"generator is {_shown(generator)}; expected a torch.Generator, such as"
            " torch.Generator().manual_seed(0)"
        )
    if generator.device.type != real.device.type:
        raise ValueError(f"generator is on {generator.device} and real on {real.device}")


def _shown(value: object) -> str:
    """A value in one short line."""
    return " ".join(reprlib.repr(value).split())
