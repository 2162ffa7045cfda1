"""What lean layers are worth by themselves: a critic step of WGAN-GP, with and without them.

Loss and optimizer are plain PyTorch's at its best on both sides; the suite wgan-gp has the rest.
"""

from benchmarks.case import Case, Kind, Provider
from benchmarks.critics import Setting, dcgan, perceptron
from benchmarks.suites.wgan_gp import TOLERANCE, step
from benchmarks.wgan_gp import fused_adam, loss_tuned


def providers(setting: Setting) -> tuple[Provider, ...]:
    return tuple(
        Provider(label, kind, step(setting, loss_tuned, fused_adam, accelerate=accelerate))
        for label, kind, accelerate in (
            ("torch.nn's layers", Kind.TUNED, False),
            ("accelerate(critic)", Kind.TIER_2, True),
        )
    )


SETTINGS = (
    Setting("MLP 2-512-512-512-1, B=256", lambda: perceptron(2, 512, 512, 512), 256, (2,)),
    dcgan(16),
    dcgan(64),
)
CASES = tuple(Case(f"critic step, {s.name}", s.samples, providers(s), TOLERANCE) for s in SETTINGS)
