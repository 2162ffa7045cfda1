"""Batches in parts: the gradient of the whole, for every objective."""

import pytest
import torch

from pygan.objectives import OBJECTIVES
from pygan.settings import UserError
from pygan.training import loop
from pygan.training.accumulation import parts_of

from .runs import gradients, of_objective, start

PLAIN = "--generator.batch_norm=false"
# What is drawn inside their critic's loss differs from part to part.
DRAWING = {"cgan-matching", "wgan-gp", "wgan-lp", "dragan"}
UPDATES = {
    "critic": loop.update_critic,
    "generator": lambda config, state, real, labels: loop.update_generator(config, state, labels),
    "both": loop.update_both,
}


def updated(config, update, name, *options):
    """The state after one update, with its gradients."""
    settings, state, real = start(config, *of_objective(name), PLAIN, *options)
    labels = torch.arange(len(real)) % 10 if state.roles.generator_classes else None
    UPDATES[update](settings, state, real, labels)
    return state


def exact(update, name):
    return update == "generator" or name not in DRAWING


@pytest.mark.parametrize(
    ("update", "name"), [(u, n) for u in UPDATES for n in OBJECTIVES if exact(u, n)]
)
def test_parts_have_the_whole_batchs_gradient_and_measures(config, update, name):
    whole, parts = (
        updated(config, update, name, f"--accumulate={count}", "--objective.n_critic=1")
        for count in (1, 4)
    )
    for network in ("generator", "critic"):
        pairs = zip(
            gradients(getattr(whole, network)), gradients(getattr(parts, network)), strict=True
        )
        for expected, summed in pairs:
            if expected is None:
                assert summed is None
            else:
                size = expected.norm().item()
                torch.testing.assert_close(summed, expected, rtol=1e-4, atol=1e-5 * size)
    expected, measured = whole.measures.take(), parts.measures.take()
    assert measured.keys() == expected.keys()
    # Convergence has the imbalance's size, which in parts is larger.
    for measure in expected.keys() - {"convergence"}:
        assert measured[measure] == pytest.approx(expected[measure], rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("name", ["wgan-gp", "dragan", "cgan-matching"])
def test_parts_with_the_same_draws_have_the_gradient_of_each_alone(config, name):
    """The sum that the parts make by hand, with the random generators that they were given."""
    parts = 4
    settings, state, real = start(config, *of_objective(name), PLAIN, f"--accumulate={parts}")
    labels = torch.arange(len(real)) % 10 if state.roles.generator_classes else None
    by_hand = [torch.zeros_like(parameter) for parameter in state.critic.parameters()]
    for piece, step in parts_of(settings, state, "critic", len(real), labels, real):
        fake = loop.generate(state.generator, step).detach()
        loss, _ = settings.objective.critic_loss(state.critic, piece, fake, step)
        for total, grad in zip(
            by_hand, torch.autograd.grad(loss, list(state.critic.parameters())), strict=True
        ):
            total += grad / parts
    loop.update_critic(settings, state, real, labels)
    torch.testing.assert_close(gradients(state.critic), by_hand, rtol=1e-4, atol=1e-6)


def test_parts_share_the_noise_of_the_whole_and_draw_differently_inside(config):
    def of(accumulate):
        settings, state, real = start(config, f"--accumulate={accumulate}")
        labels = torch.arange(len(real))
        return [
            (piece, step, torch.rand(3), step.random("inside").uniform((3,)))
            for piece, step in parts_of(settings, state, "critic", len(real), labels, real)
        ]

    (whole,), parts = of(1), of(4)
    assert [len(piece) for piece, *_ in parts] == [8] * 4
    assert torch.equal(torch.cat([piece for piece, *_ in parts]), whole[0])
    assert torch.equal(torch.cat([step.z for _, step, *_ in parts]), whole[1].z)
    assert torch.equal(torch.cat([step.labels for _, step, *_ in parts]), whole[1].labels)
    for drawn in (2, 3):  # by networks, by objectives
        assert len({tuple(part[drawn].tolist()) for part in parts}) == 4


def test_no_draw_of_one_update_comes_again_in_another(config):
    settings, state, real = start(config, "--accumulate=4")
    drawn = set()
    for number in range(3):
        state.critic_steps = number
        for _, step in parts_of(settings, state, "critic", len(real), None, real):
            drawn.add(step.random("inside").uniform((1,)).item())
    assert len(drawn) == 12


def test_balance_moves_once_an_update(config):
    whole, parts = (updated(config, "critic", "began", f"--accumulate={n}") for n in (1, 4))
    assert whole.critic.balance > 0
    torch.testing.assert_close(parts.critic.balance, whole.critic.balance)


@pytest.mark.parametrize(
    ("accumulate", "message"), [(5, "must divide batch_size 32, got 5"), (0, "must be above 0")]
)
def test_parts_that_are_not_equal(config, accumulate, message):
    with pytest.raises(UserError, match=f"accumulate {message}"):
        start(config, f"--accumulate={accumulate}")
