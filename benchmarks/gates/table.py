"""The gates: which case and provider each of them looks at, and the figure to reach."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import geometric_mean

from benchmarks.case import Kind
from benchmarks.gates.judged import QUALITY


class Of(Enum):
    """What a gate makes of the figures of several cases."""

    LEAST = "least"
    GEOMETRIC_MEAN = "geometric mean"

    @property
    def function(self) -> Callable[[Sequence[float]], float]:
        return {Of.LEAST: min, Of.GEOMETRIC_MEAN: geometric_mean}[self]


@dataclass(frozen=True)
class Gate:
    """A figure of one provider in all cases of a suite whose names match.

    `cases` and `provider` are patterns as a shell's. The figure is the median ratio over the
    baseline of kind `over`, or, where that is None, the share of the roof.
    """

    name: str
    suite: str
    cases: str
    provider: str
    over: Kind | None
    goal: float
    of: Of = Of.LEAST
    device: str = "cpu"


GRADIENTS, LOSS = "..._and_gradients, *", "fgan_critic_loss, *"
ADAM = "pygan.optim.Adam(clip=)"
EXACT = "wgan_gp_critic_loss, pygan Adam"
EXACT_LAST, EXACT_GRAPH = f"{EXACT}, channels_last", f"{EXACT}, graph"
CLIPPING = "pygan.clip_weights_"
CHANNELS_LAST = "..., channels_last"
RMSPROP = "pygan.optim.RMSprop(clip=)"
MLPS, DCGANS = "critic step, MLP *", "critic step, DCGAN 64x64, *"
BFLOAT16 = "critic step in bfloat16, DCGAN *"
WRITTEN, TUNED, COMPILED = Kind.AS_WRITTEN, Kind.TUNED, Kind.COMPILED

GATES = (
    Gate("f-GAN loss, 128", "fgan", "* 128 elements", LOSS, TUNED, 2.2),
    Gate("f-GAN loss and gradients, 128", "fgan", "* 128 elements", GRADIENTS, TUNED, 7),
    Gate("KL loss, 1 M", "fgan", "*, kl, 1 M elements", LOSS, TUNED, 4),
    Gate("GAN loss, 1 M", "fgan", "*, gan, 1 M elements", LOSS, TUNED, 3.5),
    Gate("JS loss, 1 M", "fgan", "*, jensen_shannon, 1 M elements", LOSS, TUNED, 3.5),
    Gate("f-GAN loss, 1 M, compiled", "fgan", "* 1 M elements", LOSS, COMPILED, 2),
    Gate(
        "Wasserstein loss, 128",
        "ops",
        "Wasserstein * 128 elements",
        "wasserstein_critic_loss",
        WRITTEN,
        2.2,
    ),
    Gate("clip, toy", "optim", "clip, toy *", CLIPPING, WRITTEN, 8),
    Gate("clip, MLP of 1 M", "optim", "clip, MLP *", CLIPPING, WRITTEN, 1.4),
    Gate("clip, DCGAN", "optim", "clip, DCGAN *", CLIPPING, WRITTEN, 1.2),
    Gate("RMSprop, toy", "optim", "RMSprop and clip, toy *", RMSPROP, WRITTEN, 9),
    Gate("RMSprop, MLP of 1 M", "optim", "RMSprop and clip, MLP *", RMSPROP, WRITTEN, 4.5),
    Gate("RMSprop, DCGAN", "optim", "RMSprop and clip, DCGAN *", RMSPROP, WRITTEN, 3.5),
    Gate("Adam, toy", "optim", "Adam and clip, toy *", ADAM, TUNED, 5),
    Gate("Adam, MLP of 1 M", "optim", "Adam and clip, MLP *", ADAM, TUNED, 1.9),
    Gate("Adam, DCGAN", "optim", "Adam and clip, DCGAN *", ADAM, TUNED, 1.3),
    Gate("exact step, MLPs", "wgan-gp", MLPS, EXACT, WRITTEN, 2.8, Of.GEOMETRIC_MEAN),
    Gate("exact step, MLPs, tuned", "wgan-gp", MLPS, EXACT, TUNED, 1.9, Of.GEOMETRIC_MEAN),
    Gate("exact step, each MLP", "wgan-gp", MLPS, EXACT, WRITTEN, 2),
    Gate("exact step, each MLP, tuned", "wgan-gp", MLPS, EXACT, TUNED, 1.3),
    Gate("lean layers, DCGAN", "wgan-gp", DCGANS, "*accelerate(critic)", WRITTEN, 1.2),
    Gate("exact step, DCGAN", "wgan-gp", DCGANS, CHANNELS_LAST, WRITTEN, 1.35),
    Gate("exact step, MLPs, compiled", "wgan-gp", MLPS, EXACT, COMPILED, 2),
    Gate("exact step, DCGAN, compiled", "wgan-gp", DCGANS, CHANNELS_LAST, COMPILED, 2),
    Gate("exact step in bfloat16", "wgan-gp", BFLOAT16, "*autocast*", WRITTEN, 2),
    Gate("iteration, MLPs", "train", "iteration, WGAN-GP, MLP *", EXACT, WRITTEN, 2),
    Gate("iteration, DCGAN", "train", "iteration, WGAN-GP, DCGAN *", EXACT_LAST, WRITTEN, 2),
    Gate("time to quality, digits", QUALITY, "digits, *", EXACT, WRITTEN, 2),
    Gate("time to quality, 25 Gaussians", QUALITY, "25 Gaussians, *", EXACT, WRITTEN, 2),
    Gate("packed images over LMDB", "data", "64 images, LMDB or packed", "packed", WRITTEN, 100),
    Gate("clip, 64 MB", "ops", "clip, 16 M *", "pygan.*", None, 0.85, device="cuda"),
    Gate(
        "interpolation, 64 MB", "ops", "interpolation, 16 M *", "interp*", None, 0.85, device="cuda"
    ),
    Gate("f-GAN loss, 64 MB", "ops", "GAN loss *, 16 M *", "fgan*", None, 0.85, device="cuda"),
    Gate(
        "exact step, small MLPs",
        "wgan-gp",
        "critic step, MLP 2-64-64-64-1, *",
        EXACT_GRAPH,
        WRITTEN,
        4,
        device="cuda",
    ),
)
