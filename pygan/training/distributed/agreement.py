"""Do all processes have the same networks? A check against hardware and mistakes."""

from collections import Counter

import torch
from torch import Tensor, nn

from pygan.settings import OutOfTouch
from pygan.training.distributed.ranks import Ranks

AS_INTEGERS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}  # by bytes


@torch.no_grad()
def check_same(ranks: Ranks, step: int, *networks: nn.Module) -> None:
    """Raises OutOfTouch naming the processes whose parameters or buffers differ in any bit.

    They differ from most of the others; where there is no majority, from the first one.
    """
    if ranks.size == 1:
        return
    own = torch.stack([checksum(t) for n in networks for t in n.state_dict().values()]).sum(0)
    sums = [tuple(row) for row in ranks.gather(own.cpu()).tolist()]
    (usual, _), *others = Counter(sums).most_common()
    if others:
        odd = [str(rank) for rank, found in enumerate(sums) if found != usual]
        raise OutOfTouch(
            f"after step {step} the networks of process {', '.join(odd)} differ from those of"
            f" process {sums.index(usual)}: go on from the newest checkpoint by --resume, and look"
            " at the machine's memory"
        )


def checksum(x: Tensor) -> Tensor:
    """Two int64 (2,) that show any change of one bit: sums, modulo 2^64, in no order's rounding."""
    bits = x.detach().flatten().view(AS_INTEGERS[x.element_size()]).long()
    places = torch.arange(1, len(bits) + 1, device=x.device)
    return torch.stack([bits.sum(), (bits * places).sum()])
