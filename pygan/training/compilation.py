"""torch.compile for a generator, where the machine can compile."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from pygan.settings import UserError


def compiled(network: nn.Module, device: torch.device) -> Callable[..., Tensor]:
    """The network as one compiled function of the same parameters. Raises UserError.

    Compiling begins at its first call; whether it can be done at all is tried on a small one now.
    """
    try:
        torch.compile(torch.sin)(torch.zeros(8, device=device))
    except RuntimeError as error:
        why = str(error).partition("\n")[0]
        raise UserError(
            f"compile_generator needs torch.compile, which fails here ({why}): leave it out"
        ) from None
    function: Callable[..., Tensor] = torch.compile(network, dynamic=False)
    return function
