"""Losses as modules."""

from torch import Tensor, nn

from pygan import functional
from pygan.divergences import Divergence, as_divergence


class FGANCriticLoss(nn.Module):
    """`pygan.fgan_critic_loss` of one divergence: `FGANCriticLoss("kl")(v_real, v_fake)`.

    Args:
        divergence: a name, or what `pygan.divergence` returns.
    """

    def __init__(self, divergence: str | Divergence) -> None:
        super().__init__()
        self.divergence = as_divergence(divergence)

    def forward(self, v_real: Tensor, v_fake: Tensor) -> Tensor:
        return functional.fgan_critic_loss(v_real, v_fake, self.divergence)

    def extra_repr(self) -> str:
        return repr(self.divergence)


class FGANGeneratorLoss(nn.Module):
    """`pygan.fgan_generator_loss` of one divergence: `FGANGeneratorLoss("kl")(v_fake)`.

    Args:
        divergence: a name, or what `pygan.divergence` returns.
        alternative: minimise -mean g_f(v_fake) instead (f-GAN, section 3.2).
    """

    def __init__(self, divergence: str | Divergence, *, alternative: bool = False) -> None:
        super().__init__()
        self.divergence = as_divergence(divergence)
        self.alternative = alternative

    def forward(self, v_fake: Tensor) -> Tensor:
        return functional.fgan_generator_loss(v_fake, self.divergence, alternative=self.alternative)

    def extra_repr(self) -> str:
        return f"{self.divergence!r}, alternative={self.alternative}"


class OutputActivation(nn.Module):
    """`pygan.output_activation` of one divergence, as the last layer of a variational function."""

    def __init__(self, divergence: str | Divergence) -> None:
        super().__init__()
        self.divergence = as_divergence(divergence)

    def forward(self, v: Tensor) -> Tensor:
        return functional.output_activation(v, self.divergence)

    def extra_repr(self) -> str:
        return repr(self.divergence)
