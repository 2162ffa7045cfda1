"""No timing without a check: every provider first has to compute what the reference computes."""

from collections.abc import Sequence

import torch
from torch import Tensor

from benchmarks.case import MAY_FAIL, Call, Case, Kind

CALLS = 5  # more than one, so that optimizer state and recompilation have a say


class CheckFailed(Exception):
    """A provider computes something else than the reference."""


def largest_difference(left: Sequence[Tensor], right: Sequence[Tensor]) -> float:
    """The largest |left - right| of all elements; NaN where one is NaN."""
    pairs = zip(left, right, strict=True)
    return torch.stack([(x - y).detach().abs().max() for x, y in pairs]).max().item()


def checked_calls(case: Case, device: torch.device) -> tuple[dict[str, Call], dict[str, str]]:
    """Calls to time by provider, warmed up and agreeing; and why others failed that may.

    Raises:
        CheckFailed: a provider disagrees with the first one.
    """
    calls: dict[str, Call] = {}
    errors: dict[str, str] = {}
    reference: list[Tensor] = []
    for provider in case.providers:
        tensors = case.setup(device)
        call = provider.prepare(tensors)
        try:
            for _ in range(CALLS):
                made = call()
        except Exception as error:
            if provider.kind not in MAY_FAIL:
                raise
            errors[provider.label] = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
            continue
        result = tensors if made is None else made
        reference = reference or result
        difference = largest_difference(result, reference)
        if provider.kind is not Kind.INFORMATION and not difference <= case.tolerance:
            raise CheckFailed(
                f"{provider.label} differs from {case.providers[0].label} by {difference:.2g} after"
                f" {CALLS} calls; expected at most {case.tolerance:.2g}"
            )
        calls[provider.label] = call
    return calls, errors
