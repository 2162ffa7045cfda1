"""Dropout that stays on when a network is evaluated: a generator's own noise."""

from torch import Tensor, nn
from torch.nn.functional import dropout


class NoiseDropout(nn.Module):
    """Zeroes a share of its input at random and scales the rest, in training and evaluation.

    Draws from torch's global generator. Source: Isola et al. (1611.07004), section 3.2.1.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        return dropout(x, self.share, training=True)

    def extra_repr(self) -> str:
        return f"{self.share}"


def noise_dropout(share: float) -> list[nn.Module]:
    """The layer, or none for a share of 0."""
    return [NoiseDropout(share)] if share else []
