"""An update in two halves: what it is told, and the work on it, a function of that and the state.

Everything random, and every number that changes from update to update, is in the first half.
"""

from collections.abc import Callable, Hashable, Iterable

from torch import Tensor

from pygan.objectives import Step

Part = tuple[Tensor | None, Step]  # real samples, if any, and what goes with them
Work = Callable[[Iterable[Part]], dict[str, Tensor]]  # moves networks; gives scalars by name
Perform = Callable[[Hashable, Work, Iterable[Part]], dict[str, Tensor]]


def at_once(name: Hashable, work: Work, parts: Iterable[Part]) -> dict[str, Tensor]:
    """Do the work."""
    return work(parts)
