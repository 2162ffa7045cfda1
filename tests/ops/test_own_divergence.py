"""A divergence that the kernels do not know: a user's class, by itself and under a name."""

import math
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

import pygan
from pygan import functional, reference
from pygan.divergences import DIVERGENCES, Divergence
from pygan.objectives import FGAN

MAPS = ("output_activation", "conjugate", "conjugate_of_activation")
LOSSES = (
    "fgan_critic_loss",
    "fgan_generator_loss",
    "fgan_critic_loss_and_gradients",
    "fgan_generator_loss_and_gradient",
)


@dataclass(frozen=True, repr=False)
class Doubled(Divergence):
    """Twice Kullback-Leibler: f(u) = 2 u log u, f*(t) = 2 exp(t / 2 - 1)."""

    name = "doubled"
    threshold = 2.0
    threshold_v = 2.0

    def _f(self, u: Tensor) -> Tensor:
        return 2 * torch.xlogy(u, u)

    def _conjugate(self, t: Tensor) -> Tensor:
        return 2 * torch.exp(t / 2 - 1)

    def _output_activation(self, v: Tensor) -> Tensor:
        return v

    def _density_ratio(self, v: Tensor) -> Tensor:
        return torch.exp(v / 2 - 1)

    def _integrand(self, log_p: Tensor, log_q: Tensor) -> Tensor:
        return 2 * log_p.exp() * (log_p - log_q)


@dataclass(frozen=True, repr=False)
class Namesake(Doubled):
    """Called as one that the kernels know."""

    name = "kl"


@pytest.fixture
def outputs() -> tuple[Tensor, Tensor]:
    return torch.randn(7).double(), torch.randn(5).double()


@pytest.mark.parametrize("d", [Doubled(), Namesake()], ids=type)
def test_losses_are_those_of_its_formulas(d, outputs):
    real, fake = outputs
    conjugate = (2 * torch.exp(fake / 2 - 1)).mean()
    torch.testing.assert_close(pygan.fgan_critic_loss(real, fake, d), conjugate - real.mean())
    torch.testing.assert_close(pygan.fgan_generator_loss(fake, d), -conjugate)
    assert pygan.nn.FGANCriticLoss(d)(real, fake) == pygan.fgan_critic_loss(real, fake, d)


@pytest.mark.parametrize("name", [*MAPS, *LOSSES])
def test_every_function_takes_it_as_the_reference_does(name, outputs):
    arguments = outputs if "critic" in name else outputs[1:]
    ours = getattr(functional, name)(*arguments, Doubled())
    plain = getattr(reference, name)(*arguments, Doubled())
    torch.testing.assert_close(ours, plain, rtol=0, atol=0)


def test_composition_need_not_be_written():
    v = torch.linspace(-3, 3, 20).double()
    torch.testing.assert_close(
        pygan.conjugate_of_activation(v, Doubled()), pygan.conjugate(v, Doubled())
    )


def test_quadrature_takes_it():
    p, q = (0.0, 1.0), (1.0, 1.5)
    kl = math.log(1.5) + (1 + 1) / (2 * 1.5**2) - 0.5  # in closed form
    assert Doubled().between_gaussians(p, q) == pytest.approx(2 * kl, rel=1e-12)
    assert Doubled().formulas is None


def test_a_name_of_its_own(monkeypatch, outputs):
    real, fake = outputs
    with pytest.raises(ValueError, match="'doubled' is unknown"):
        pygan.fgan_critic_loss(real, fake, "doubled")
    monkeypatch.setitem(DIVERGENCES, "doubled", Doubled)
    assert pygan.divergence("doubled") == Doubled()
    expected = pygan.fgan_critic_loss(real, fake, Doubled())
    assert pygan.fgan_critic_loss(real, fake, "doubled") == expected
    loss, measures = FGAN(divergence="doubled").compare(real, fake)
    assert loss == expected
    assert measures["true_positives"] == (real > 2).double().mean()
