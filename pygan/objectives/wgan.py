"""Wasserstein GAN with weight clipping (1701.07875), Algorithm 1."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase

from pygan.functional import clip_weights_, wasserstein_critic_loss
from pygan.objectives.base import CriticSteps, Losses
from pygan.objectives.comparison import Comparison
from pygan.settings import POSITIVE

NORM_LAYERS = (_NormBase, nn.LayerNorm, nn.GroupNorm)


def wasserstein_loss(v_real: Tensor, v_fake: Tensor) -> Losses:
    """mean f(fake) - mean f(real), and the distance that the critic so estimates."""
    loss = wasserstein_critic_loss(v_real, v_fake)
    return loss, {"wasserstein": -loss.detach()}


@dataclass(frozen=True)
class WGAN(Comparison):
    """The critic estimates the Wasserstein distance, up to a factor, while its weights are clipped.

    critic:    minimise mean f(fake) - mean f(real), all weights in [-clip, clip]
    generator: minimise -mean f(fake)

    The defaults are Algorithm 1 of the paper. The authors' own code differs in two things:
    schedule="authors" and clip_when="before".
    """

    estimate: ClassVar[str] = "wasserstein"

    clip: Annotated[float, POSITIVE, "critic weights stay in [-clip, clip]"] = 0.01
    clip_when: Annotated[
        Literal["after", "before"],
        "clip after each critic step (Algorithm 1) or before it (the authors' code)",
    ] = "after"
    clip_norm_layers: Annotated[bool, "clip gains and offsets of norm layers too"] = True
    n_critic: CriticSteps = 5
    schedule: Annotated[
        Literal["constant", "authors"],
        "n_critic always, or 100 critic steps before generator steps 0-24 and every 500th",
    ] = "constant"

    def critic_steps(self, step: int) -> int:
        burst = self.schedule == "authors" and (step < 25 or step % 500 == 0)
        return 100 if burst else self.n_critic

    def compare(self, v_real: Tensor, v_fake: Tensor) -> Losses:
        return wasserstein_loss(v_real, v_fake)

    def fool(self, v_fake: Tensor) -> Tensor:
        return -v_fake.mean()

    def critic_groups(self, critic: nn.Module) -> list[dict[str, Any]]:
        clipped, free = self._split(critic)
        clip = self.clip if self.clip_when == "after" else None
        groups = [(clipped, clip), (free, None)]
        return [{"params": params, "clip": bound} for params, bound in groups if params]

    def before_critic_step(self, critic: nn.Module) -> None:
        if self.clip_when == "before":
            clip_weights_(self._split(critic)[0], self.clip)

    def _split(self, critic: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
        """Parameters that are clipped, and those that are not."""
        norm = {
            parameter
            for module in critic.modules()
            if isinstance(module, NORM_LAYERS) and not self.clip_norm_layers
            for parameter in module.parameters(recurse=False)
        }
        clipped = [parameter for parameter in critic.parameters() if parameter not in norm]
        return clipped, list(norm)
