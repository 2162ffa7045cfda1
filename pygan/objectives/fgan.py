"""f-GAN (1606.00709): variational minimisation of an f-divergence."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from torch import Tensor

from pygan.divergences import Divergence, divergence
from pygan.functional import fgan_critic_loss, fgan_generator_loss
from pygan.objectives.base import Losses
from pygan.objectives.comparison import Comparison
from pygan.settings import FRACTION


@dataclass(frozen=True)
class FGAN(Comparison):
    """The critic is the variational function V; T = g_f(V) bounds a divergence D_f from below.

    critic:    maximise F = mean g_f(V(real)) - mean f*(g_f(V(fake)))
    generator: minimise F, or maximise mean g_f(V(fake)) (`alternative`)

    Besides F it reports how often V sees through both kinds of samples, at the paper's threshold
    f'(1) for T. The paper's Algorithm 1 is n_critic=1 with the run's single_step=true.
    """

    estimate: ClassVar[str] = "divergence"

    divergence: Annotated[str, "name of the f-divergence"] = "kl"
    pi: Annotated[float | None, FRACTION, "weight of jensen_shannon_weighted"] = None
    alpha: Annotated[float | None, "order of the alpha divergence"] = None
    alternative: Annotated[bool, "train the generator as in section 3.2, like log D for GAN"] = (
        False
    )
    f: Divergence = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        given = {"pi": self.pi, "alpha": self.alpha}
        params = {name: value for name, value in given.items() if value is not None}
        try:
            chosen = divergence(self.divergence, **params)
        except ValueError as error:
            raise ValueError(f"divergence: {error}") from None
        object.__setattr__(self, "f", chosen)

    def compare(self, v_real: Tensor, v_fake: Tensor) -> Losses:
        loss = fgan_critic_loss(v_real, v_fake, self.f)
        return loss, {
            "divergence": -loss.detach(),
            "true_positives": (v_real > self.f.threshold_v).float().mean(),
            "true_negatives": (v_fake <= self.f.threshold_v).float().mean(),
        }

    def fool(self, v_fake: Tensor) -> Tensor:
        return fgan_generator_loss(v_fake, self.f, alternative=self.alternative)
