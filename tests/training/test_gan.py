"""The original GAN, its forms and options, and least squares GAN."""

import math

import pytest
import torch
from torch import nn

from pygan.objectives import GAN, LSGAN, NSGAN, Draws

from .runs import STEP

LOG_LOSS = nn.functional.binary_cross_entropy_with_logits


def identity(x):
    return x


def logits():
    torch.manual_seed(0)
    return torch.randn(16), torch.randn(16) - 1


def test_critic_loss_is_the_log_loss():
    real, fake = logits()
    loss, measures = GAN().critic_loss(identity, real, fake, STEP)
    torch.testing.assert_close(
        loss, LOG_LOSS(real, torch.ones(16)) + LOG_LOSS(fake, torch.zeros(16))
    )
    torch.testing.assert_close(measures["value"], -loss)
    torch.testing.assert_close(measures["jensen_shannon"], math.log(2) - loss / 2)


def test_generators_losses():
    _, fake = logits()
    d = torch.sigmoid(fake.double())
    minimax, _ = GAN().generator_loss(identity, fake, STEP)
    torch.testing.assert_close(minimax.double(), (1 - d).log().mean(), rtol=1e-6, atol=0)
    saturating_not, _ = NSGAN().generator_loss(identity, fake, STEP)
    torch.testing.assert_close(saturating_not.double(), -d.log().mean(), rtol=1e-6, atol=0)


@pytest.mark.parametrize("objective", [GAN(), NSGAN(label_smoothing=0.1)])
def test_extreme_logits_give_finite_losses_and_gradients(objective):
    v = torch.tensor([-1e4, 1e4], requires_grad=True)
    for loss in (
        objective.critic_loss(identity, v, v, STEP)[0],
        objective.generator_loss(identity, v, STEP)[0],
    ):
        (gradient,) = torch.autograd.grad(loss, v)
        assert loss.isfinite() and gradient.isfinite().all()


def test_value_at_the_best_critic_of_equal_laws_is_minus_log_4():
    zeros = torch.zeros(8)
    _, measures = GAN().critic_loss(identity, zeros, zeros, STEP)
    assert measures["value"].item() == pytest.approx(-2 * math.log(2))
    assert measures["jensen_shannon"].item() == pytest.approx(0, abs=1e-7)
    _, measures = GAN().critic_loss(identity, zeros + 50, zeros - 50, STEP)
    assert measures["value"].item() == pytest.approx(0, abs=1e-7)
    assert measures["jensen_shannon"].item() == pytest.approx(math.log(2))


@pytest.mark.parametrize("smoothing", [0.1, 0.5])
def test_label_smoothing_is_of_real_samples_alone(smoothing):
    real, fake = logits()
    loss, measures = GAN(label_smoothing=smoothing).critic_loss(identity, real, fake, STEP)
    expected = LOG_LOSS(real, torch.full((16,), 1 - smoothing)) + LOG_LOSS(fake, torch.zeros(16))
    torch.testing.assert_close(loss, expected)
    _, plain = GAN().critic_loss(identity, real, fake, STEP)
    assert measures == plain


def test_instance_noise_falls_linearly_and_differs_between_kinds():
    objective = GAN(instance_noise=2.0, instance_noise_steps=100)
    seen = []

    def critic(x):
        seen.append(x)
        return x.mean(1)

    zeros = torch.zeros(500, 20)
    for steps, deviation in ((0, 2.0), (50, 1.0), (99, 0.02), (100, 0.0), (1000, 0.0)):
        seen.clear()
        step = STEP._replace(
            generator_steps=steps,
            random=lambda purpose: Draws(torch.Generator().manual_seed(len(purpose))),
        )
        objective.critic_loss(critic, zeros, zeros, step)
        objective.generator_loss(critic, zeros, step)
        assert [x.std().item() for x in seen] == pytest.approx([deviation] * 3, rel=0.03)
        assert steps >= 100 or not torch.equal(seen[0], seen[1])


def test_noisy_steps_repeat():
    objective = GAN(instance_noise=1.0)
    x = torch.randn(4, 3)
    first, second = (
        objective.critic_loss(lambda x: x.sum(1), x, x, STEP)[0].item() for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize("targets", [(1.0, 0.0, 1.0), (1.0, -1.0, 0.0)])
def test_lsgan(targets):
    real, fake = logits()
    b, a, c = targets
    objective = LSGAN(real_target=b, fake_target=a, generator_target=c)
    loss, measures = objective.critic_loss(identity, real, fake, STEP)
    expected = ((real - b) ** 2).mean() / 2 + ((fake - a) ** 2).mean() / 2
    torch.testing.assert_close(loss, expected)
    torch.testing.assert_close(measures["least_squares"], expected)
    torch.testing.assert_close(
        objective.generator_loss(identity, fake, STEP)[0], ((fake - c) ** 2).mean() / 2
    )


@pytest.mark.parametrize(
    "wrong",
    [{"label_smoothing": 1.0}, {"instance_noise": -0.1}, {"instance_noise_steps": 0}],
    ids=lambda value: next(iter(value)),
)
def test_options_are_checked(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        GAN(**wrong)
