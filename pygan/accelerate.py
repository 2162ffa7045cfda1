"""Swaps the layers of a critic for those with a lean double backward."""

from collections import Counter
from dataclasses import dataclass

from torch import nn

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
    left, by their names in the critic.
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
    stay the same objects; state_dict, hooks, device, dtype and mode stay as they are. Subclasses,
    and layers with parametrizations such as spectral norm, are left alone.

    Returns:
        What was swapped and what was kept; print it to read it.
    """
    swapped: Counter[str] = Counter()
    kept: dict[str, str] = {}
    lean = tuple(LEAN.values())
    for name, module in critic.named_modules():
        kind = type(module)
        if kind in LEAN:
            module.__class__ = LEAN[kind]
            swapped[kind.__name__] += 1
        elif isinstance(module, tuple(LEAN)) and not isinstance(module, lean):
            kept[name] = f"{kind.__name__} is a class of its own"
    return Accelerated(dict(swapped), kept)
