"""Objectives whose critic does more than compare: ACGAN, InfoGAN, EBGAN, BEGAN."""

import math

import pytest
import torch
from torch import nn

from pygan.cli import main
from pygan.objectives import ACGAN, BEGAN, EBGAN, InfoGAN, Roles
from pygan.settings import UserError

from .runs import STEP

LOG_LOSS = nn.functional.binary_cross_entropy_with_logits
ONES, ZEROS = torch.ones(6), torch.zeros(6)


def outputs(count, seed):
    return torch.randn(6, count, generator=torch.Generator().manual_seed(seed))


def log_probability(logits, labels):
    return logits.double().log_softmax(1)[torch.arange(6), labels].mean()


def test_acgan_names_classes_of_both_kinds():
    labels = torch.tensor([0, 1, 2, 0, 1, 2])
    real, fake = outputs(4, 0), outputs(4, 1)
    step = STEP._replace(labels=labels, classes=3)
    objective = ACGAN(class_weight=0.7, generator_class_weight=0.3)
    loss, measures = objective.critic_loss(lambda x: x, real, fake, step)
    named = log_probability(real[:, 1:], labels) + log_probability(fake[:, 1:], labels)
    value = -LOG_LOSS(real[:, 0], ONES) - LOG_LOSS(fake[:, 0], ZEROS)
    assert loss.item() == pytest.approx(-(value + 0.7 * named).item(), rel=1e-5)
    assert measures["value"].item() == pytest.approx(value.item(), rel=1e-5)
    right = (real[:, 1:].argmax(1) == labels).float().mean()
    assert measures["class_accuracy"] == right
    loss, _ = objective.generator_loss(lambda x: x, fake, step)
    expected = LOG_LOSS(fake[:, 0], ONES) - 0.3 * log_probability(fake[:, 1:], labels)
    assert loss.item() == pytest.approx(expected.item(), rel=1e-5)


def test_acgan_tells_the_generator_only():
    assert ACGAN().roles(3) == Roles(generator_classes=3, critic_outputs=4)
    with pytest.raises(UserError, match="needs data with classes"):
        ACGAN().roles(0)


def test_infogan_reads_its_codes():
    labels, z = torch.tensor([0, 1, 2, 0, 1, 2]), outputs(5, 2)
    real, fake = outputs(1 + 3 + 2, 0), outputs(1 + 3 + 2, 1)
    step = STEP._replace(labels=labels, classes=3, z=z)
    objective = InfoGAN(categories=3, continuous=2, category_weight=0.7, continuous_weight=0.3)
    # Of a Gaussian with deviation 1, without its constant.
    gaussian = -((fake[:, 4:] - z[:, :2]) ** 2).sum(1).mean() / 2
    read = 0.7 * log_probability(fake[:, 1:4], labels) + 0.3 * gaussian
    value = -LOG_LOSS(real[:, 0], ONES) - LOG_LOSS(fake[:, 0], ZEROS)
    loss, measures = objective.critic_loss(lambda x: x, real, fake, step)
    assert loss.item() == pytest.approx(-(value + read).item(), rel=1e-5)
    assert measures["category_read"] == (fake[:, 1:4].argmax(1) == labels).float().mean()
    loss, _ = objective.generator_loss(lambda x: x, fake, step)
    assert loss.item() == pytest.approx((LOG_LOSS(fake[:, 0], ONES) - read).item(), rel=1e-5)


def test_infogan_draws_its_own_categories():
    objective = InfoGAN(categories=4, continuous=1)
    expected = Roles(generator_classes=4, critic_outputs=6, labels_of_data=False)
    assert objective.roles(0) == objective.roles(10) == expected
    step = STEP._replace(labels=torch.zeros(6, dtype=torch.int64), z=torch.zeros(6, 1))
    with pytest.raises(UserError, match=r"objective\.continuous is 2, but generator\.latent_dim"):
        InfoGAN(categories=3).generator_loss(lambda x: x, outputs(6, 0), step)
    assert InfoGAN(categories=3, continuous=0).generator_loss(lambda x: x, outputs(4, 0), step)


def test_ebgan():
    """Energies 0.25 of real samples, 4 and 0.01 of generated ones, a margin of 1."""
    objective = EBGAN(margin=1.0)
    real, fake = torch.full((2, 3), 0.5), torch.tensor([[2.0] * 3, [0.1] * 3])
    loss, measures = objective.critic_loss(lambda x: 0 * x, real, fake, STEP)
    assert loss.item() == pytest.approx(0.25 + (0 + 0.99) / 2)
    assert measures["energy_gap"].item() == pytest.approx((4 + 0.01) / 2 - 0.25)
    loss, _ = objective.generator_loss(lambda x: 0 * x, fake, STEP)
    assert loss.item() == pytest.approx((4 + 0.01) / 2)


class Halves(nn.Module):
    """An autoencoder of a kind: reconstruction errors are half of a sample's size."""

    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(0.5))

    def forward(self, x):
        return self.factor * x


def test_began_balances_its_losses():
    objective = BEGAN(diversity=0.5, balance_rate=0.1)
    critic = Halves()
    assert len(objective.critic_groups(critic)[0]["params"]) == 1
    real, fake = torch.full((4, 3), 4.0), torch.full((4, 3), 1.0)  # L = 2 and 0.5
    k = 0.0
    for _ in range(12):
        loss, measures = objective.critic_loss(critic, real, fake, STEP)
        assert loss.item() == pytest.approx(2 - k * 0.5)
        assert measures["balance"].item() == pytest.approx(k, rel=1e-5)
        objective.after_critic_step(critic, measures)
        k = min(1.0, k + 0.1 * (0.5 * 2 - 0.5))
        assert critic.balance.item() == pytest.approx(k, rel=1e-5)
        assert measures["convergence"].item() == pytest.approx(2 + abs(0.5 * 2 - 0.5))
    assert "balance" in critic.state_dict()
    (gradient,) = torch.autograd.grad(
        objective.critic_loss(critic, real, fake, STEP)[0], [critic.factor]
    )
    assert gradient.item() == pytest.approx(-4 + k * 1.0)
    for _ in range(50):
        objective.after_critic_step(critic, objective.critic_loss(critic, fake, real, STEP)[1])
    assert critic.balance.item() == 0
    assert objective.generator_loss(critic, fake, STEP)[0].item() == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--objective.name=began",), "needs a critic that gives samples again: critic.name must"),
        (("--critic.name=autoencoder",), "needs a critic that gives numbers: critic.name must be"),
    ],
)
def test_critic_and_objective_must_fit(options, message, config, tmp_path, capsys):
    assert main(["train", f"--config={config}", f"--out={tmp_path / 'x'}", *options]) == 2
    assert message in capsys.readouterr().err


def test_entropy_of_blind_readings():
    """A critic that reads nothing scores the code's entropy, log 3."""
    labels = torch.tensor([0, 1, 2, 0, 1, 2])
    step = STEP._replace(labels=labels, z=torch.zeros(6, 1))
    objective = InfoGAN(categories=3, continuous=0)
    loss, _ = objective.generator_loss(lambda x: x, torch.zeros(6, 4), step)
    assert loss.item() == pytest.approx(math.log(2) + math.log(3))
