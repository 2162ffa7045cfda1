"""Swaps the layers of a critic for those with a lean double backward."""

from collections import Counter
from dataclasses import dataclass

from torch import nn
from torch.nn.utils.parametrize import is_parametrized

from pygan.nn.layers import Conv2d, ConvTranspose2d, LeakyReLU, ReLU

LEAN: dict[type[nn.Module], type[nn.Module]] = {
    nn.ReLU: ReLU,
    nn.LeakyReLU: LeakyReLU,
    nn.Conv2d: Conv2d,
    nn.ConvTranspose2d: ConvTranspose2d,
}


@dataclass(frozen=True)
class Accelerated:
    """What `accelerate` did: how many layers of each class it swapped, and which look-alikes it
    left, by their names in the critic, and why.
    """

    swapped: dict[str, int]
    kept: dict[str, str]

    def __str__(self) -> str:
        done = ", ".join(f"{count} {name}" for name, count in self.swapped.items()) or "nothing"
        lines = [f"swapped {done}"]
        lines += [f"kept {name or 'the critic'}: {reason}" for name, reason in self.kept.items()]
        return "\n".join(lines)


def accelerate(critic: nn.Module) -> Accelerated:
    """Makes a critic's double backward, and so its gradient penalty, cheaper: in place, exact.

    Every torch.nn.ReLU, LeakyReLU, Conv2d and ConvTranspose2d in it becomes pygan.nn's. Parameters
    stay the same objects; state_dict, hooks, device, dtype and mode stay as they are. Subclasses
    and layers with parametrizations are left alone, and so is what a module's own code calls from
    torch.nn.functional.

    Returns:
        What was swapped and what was kept; print it to read it.

    Raises:
        TypeError: the critic is not a module.
    """
    if not isinstance(critic, nn.Module):
        raise TypeError(f"critic is a {type(critic).__name__}; expected a torch.nn.Module")
    swapped: Counter[str] = Counter()
    kept: dict[str, str] = {}
    for name, module in critic.named_modules():
        kind = type(module)
        reason = _why_kept(module)
        if reason:
            kept[name] = reason
        elif kind in LEAN:
            module.__class__ = LEAN[kind]
            swapped[kind.__name__] += 1
    return Accelerated(dict(swapped), kept)


def _why_kept(module: nn.Module) -> str | None:
    """Why a layer that looks like one to swap is not, or None."""
    if not isinstance(module, tuple(LEAN)) or isinstance(module, tuple(LEAN.values())):
        return None
    kind = type(module).__name__
    if is_parametrized(module):
        return f"{kind} has parametrizations; accelerate before they are registered"
    if type(module) not in LEAN:
        return f"{kind} is a subclass"
    if "forward" in module.__dict__:
        return f"{kind} has a forward of its own"
    return None
