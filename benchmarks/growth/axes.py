"""The sizes that a critic step of WGAN-GP is measured against, one of them at a time."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.case import Kind, Provider
from benchmarks.critics import Setting, mnist, perceptron
from benchmarks.suites.wgan_gp import step
from benchmarks.wgan_gp import adam, fused_adam, loss_as_written, loss_exact, loss_tuned, pygan_adam
from pygan.networks import DCGANCritic

CALLS = "below, calls cost more than arithmetic: each costs the same for any size"
WAYS = (
    ("as written, Adam", Kind.AS_WRITTEN, loss_as_written, adam),
    ("tuned, Adam(fused)", Kind.TUNED, loss_tuned, fused_adam),
    ("wgan_gp_critic_loss, pygan Adam", Kind.TIER_3, loss_exact, pygan_adam),
)


@dataclass(frozen=True)
class Axis:
    """Critics of growing size.

    size:     what grows, with its unit; `of` gives it of a value where it is not the value itself
    expected: exponent of the arithmetic alone
    reason:   why times leave the line
    """

    name: str
    size: str
    values: tuple[int, ...]
    make: Callable[[int], Setting]
    expected: float
    reason: str
    of: Callable[[int], int] = int

    def providers(self, value: int) -> tuple[Provider, ...]:
        setting = self.make(value)
        return tuple(
            Provider(label, kind, step(setting, loss, optimizer))
            for label, kind, loss, optimizer in WAYS
        )


def mlp(width: int, depth: int, batch: int) -> Setting:
    """A critic in the plane."""
    hidden = [width] * depth
    name = f"MLP 2-{depth}x{width}-1, B={batch}"
    return Setting(name, lambda: perceptron(2, *hidden), batch, (2,))


def dcgan(side: int, filters: int) -> Setting:
    shape = (3, side, side)
    make = DCGANCritic(filters=filters, batch_norm=False).build
    return Setting(f"DCGAN {side}x{side}, {filters} filters", lambda: make(shape), 16, shape)


def weights_of_dcgan(filters: int) -> int:
    return sum(weight.numel() for weight in dcgan(32, filters).make().parameters())


AXES = (
    Axis("batch, MLP 784-240-240-1", "samples", (8, 32, 128, 512, 2048, 8192), mnist, 1, CALLS),
    Axis(
        "width, 3 hidden layers, B=256",
        "units",
        (16, 32, 64, 128, 256, 512, 1024),
        lambda width: mlp(width, 3, 256),
        2,
        f"{CALLS}; pointwise passes, of exponent 1, fade slowly",
    ),
    Axis(
        "depth, 256 units, B=256",
        "hidden layers",
        (1, 2, 4, 8, 16),
        lambda depth: mlp(256, depth, 256),
        1,
        "below, the first layer and the optimizer's call have their part, whatever the depth",
    ),
    Axis(
        "side of the image, DCGAN, 16 filters, B=16",
        "pixels",
        (8, 16, 32, 64),
        lambda side: dcgan(side, 16),
        2,
        f"{CALLS}; above, each doubling adds a layer with the arithmetic of the one before, so that"
        " the exponent is a little over 2",
    ),
    Axis(
        "parameters, DCGAN 32x32, B=16",
        "weights",
        (4, 8, 16, 32, 64),
        lambda filters: dcgan(32, filters),
        1,
        f"{CALLS}; few channels leave vector units idle",
        of=weights_of_dcgan,
    ),
)
