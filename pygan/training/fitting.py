"""Whether saved tensors are those of a network."""

from collections.abc import Mapping

from torch import Tensor


def mismatch(own: Mapping[str, Tensor], saved: Mapping[str, Tensor]) -> str | None:
    """The first tensor that is missing, unknown or of another shape, in words; or None."""
    for name in [*own, *saved]:
        found, expected = _shape(saved.get(name)), _shape(own.get(name))
        if found != expected:
            return f"{name} is {found}, expected {expected}"
    return None


def _shape(tensor: Tensor | None) -> str:
    return "missing" if tensor is None else str(tuple(tensor.shape))
