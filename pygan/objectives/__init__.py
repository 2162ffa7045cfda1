"""Objectives by name."""

from pygan.objectives.acgan import ACGAN
from pygan.objectives.base import Objective, Roles, Step
from pygan.objectives.began import BEGAN
from pygan.objectives.draws import Draws
from pygan.objectives.ebgan import EBGAN
from pygan.objectives.fgan import FGAN
from pygan.objectives.gan import CGAN, GAN, NSGAN, MatchingCGAN
from pygan.objectives.infogan import InfoGAN
from pygan.objectives.lsgan import LSGAN
from pygan.objectives.penalised_gan import DRAGAN, R1
from pygan.objectives.wgan import WGAN
from pygan.objectives.wgan_gp import WGANGP, WGANLP

OBJECTIVES: dict[str, type[Objective]] = {
    "gan": GAN,
    "ns-gan": NSGAN,
    "lsgan": LSGAN,
    "cgan": CGAN,
    "cgan-matching": MatchingCGAN,
    "wgan": WGAN,
    "wgan-gp": WGANGP,
    "wgan-lp": WGANLP,
    "dragan": DRAGAN,
    "r1": R1,
    "fgan": FGAN,
    "acgan": ACGAN,
    "infogan": InfoGAN,
    "ebgan": EBGAN,
    "began": BEGAN,
}

__all__ = [
    "ACGAN",
    "BEGAN",
    "CGAN",
    "DRAGAN",
    "EBGAN",
    "FGAN",
    "GAN",
    "LSGAN",
    "NSGAN",
    "OBJECTIVES",
    "R1",
    "WGAN",
    "WGANGP",
    "WGANLP",
    "Draws",
    "InfoGAN",
    "MatchingCGAN",
    "Objective",
    "Roles",
    "Step",
]
