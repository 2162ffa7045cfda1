"""Losses and measures of the f-GAN objective, and the single-step method."""

import copy
import json

import pytest
import torch
from torch import nn

from pygan.objectives import FGAN
from pygan.training import loop
from pygan.training.randomness import random_generator

from .runs import STEP, assert_same_state, gradients, newest_state, start

SINGLE_STEP = (
    "--objective.name=fgan",
    "--objective.divergence=jensen_shannon",
    "--single_step=true",
)


def critic(x):
    return x


def test_losses_of_kl():
    real, fake = torch.tensor([1.0, 3.0]), torch.tensor([1.0, 1.0], requires_grad=True)
    loss, measures = FGAN(divergence="kl").critic_loss(critic, real, fake, STEP)
    assert loss.item() == pytest.approx(-(2 - 1))  # mean v - mean e^(v-1)
    assert measures["divergence"].item() == pytest.approx(1)
    loss, measures = FGAN(divergence="kl").generator_loss(critic, fake, STEP)
    assert (loss.item(), measures) == (pytest.approx(-1), {})
    loss, _ = FGAN(divergence="kl", alternative=True).generator_loss(critic, 2 * fake, STEP)
    assert loss.item() == pytest.approx(-2)


def test_gan_is_the_log_loss():
    real, fake = torch.randn(8), torch.randn(8)
    objective = FGAN(divergence="gan", alternative=True)
    log_loss = nn.functional.binary_cross_entropy_with_logits
    ones, zeros = torch.ones(8), torch.zeros(8)
    loss, _ = objective.critic_loss(critic, real, fake, STEP)
    torch.testing.assert_close(loss, log_loss(real, ones) + log_loss(fake, zeros))
    loss, _ = objective.generator_loss(critic, fake, STEP)
    torch.testing.assert_close(loss, log_loss(fake, ones))


@pytest.mark.parametrize(
    ("objective", "threshold"),
    [
        (FGAN(divergence="kl"), 1.0),
        (FGAN(divergence="jensen_shannon"), 0.0),
        (FGAN(divergence="alpha", alpha=0.5), -1.85459),
        (FGAN(divergence="jensen_shannon_weighted", pi=0.3), 0.83232),
    ],
    ids=lambda value: str(value),
)
def test_rates_at_the_threshold(objective, threshold):
    real = threshold + torch.tensor([0.1, 0.1, 0.1, -0.1])
    fake = threshold + torch.tensor([0.1, 0.1, 0.1, -0.1])
    _, measures = objective.critic_loss(critic, real, fake, STEP)
    assert measures["true_positives"].item() == 0.75
    assert measures["true_negatives"].item() == 0.25


def test_measures_hold_no_graph():
    network = nn.Sequential(nn.Linear(3, 1), nn.Flatten(0))
    loss, measures = FGAN().critic_loss(network, torch.rand(4, 3), torch.rand(4, 3), STEP)
    assert loss.requires_grad
    assert not any(value.requires_grad for value in measures.values())
    assert FGAN.estimate in measures


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"divergence": "lk"}, "divergence: .*'lk'.* total_variation, kl"),
        ({"divergence": "kl", "pi": 0.5}, "divergence: kl has no parameter 'pi'"),
        ({"divergence": "alpha"}, "divergence: .* no default for alpha"),
        ({"divergence": "alpha", "alpha": 1.0}, "divergence: alpha"),
        ({"divergence": "jensen_shannon_weighted", "pi": 1.0}, "pi must be between 0 and 1"),
        ({"n_critic": 0}, "n_critic must be above 0"),
    ],
    ids=lambda value: str(value),
)
def test_parameters_only_where_they_apply(settings, message):
    with pytest.raises(ValueError, match=message):
        FGAN(**settings)


@pytest.mark.parametrize("alternative", ["false", "true"])
def test_single_step_takes_both_gradients_at_the_old_point(config, alternative):
    settings, state, real = start(config, *SINGLE_STEP, f"--objective.alternative={alternative}")
    objective, old = settings.objective, copy.deepcopy((state.generator, state.critic))
    loop.update_both(settings, state, real)

    generator, critic = old
    random = random_generator(state.device, settings.seed, "critic z", 0)
    fake = generator(settings.generator.draw(len(real), random))
    critic_loss, _ = objective.critic_loss(critic, real, fake, STEP)
    generator_loss, _ = objective.generator_loss(critic, fake, STEP)
    for loss, before, after in (
        (critic_loss, critic, state.critic),
        (generator_loss, generator, state.generator),
    ):
        expected = torch.autograd.grad(loss, list(before.parameters()), retain_graph=True)
        torch.testing.assert_close(gradients(after), list(expected))
        moved = zip(before.parameters(), after.parameters(), strict=True)
        assert all(not torch.equal(old, new) for old, new in moved)


def test_single_step_ends_the_critics_turn(train):
    steps = ("--objective.n_critic=3", "--steps=4", "--report_every=4")
    run = train("a", *SINGLE_STEP, *steps)
    state = newest_state(run)
    assert (state["step"], state["critic_steps"]) == (4, 12)
    row = json.loads((run / "metrics.jsonl").read_text().splitlines()[-1])
    assert {"divergence", "true_positives", "true_negatives"} < set(row)


def test_single_step_resumes_bit_for_bit(train):
    unbroken = train("a", *SINGLE_STEP, "--optimizer.name=adam", "--generator.noise=uniform")
    train("b", *SINGLE_STEP, "--optimizer.name=adam", "--generator.noise=uniform", "--steps=10")
    options = ("--optimizer.name=adam", "--generator.noise=uniform", "--resume")
    assert_same_state(newest_state(unbroken), newest_state(train("b", *SINGLE_STEP, *options)))


@pytest.mark.parametrize("limit", [1e-3, 1e3])
def test_long_gradients_are_scaled_down_for_both_networks(config, limit):
    settings, state, real = start(config, *SINGLE_STEP, f"--max_grad_norm={limit}")
    free, state_of_free, _ = start(config, *SINGLE_STEP)
    loop.update_both(settings, state, real)
    loop.update_both(free, state_of_free, real)
    for name in ("generator", "critic"):
        clipped, whole = (gradients(getattr(s, name)) for s in (state, state_of_free))
        norm = nn.utils.get_total_norm(whole)
        scale = min(limit / norm.item(), 1.0)
        torch.testing.assert_close(clipped, [scale * grad for grad in whole])
