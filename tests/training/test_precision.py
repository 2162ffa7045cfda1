"""Mixed precision: what runs in a half type, and what float16 does about overflow."""

import json

import pytest
import torch
from torch import nn

from pygan.objectives import OBJECTIVES
from pygan.training import loop

from .runs import gradients, newest_state, of_objective, start

HALF = ("bfloat16", "float16")
TOLERANCE = {"bfloat16": 0.1, "float16": 0.02}  # of a gradient's length


def updated(config, *options):
    """The state after one update of both networks; float16 at a scale that does not overflow."""
    settings, state, real = start(config, "--generator.batch_norm=false", *options)
    labels = torch.arange(len(real)) % 10 if state.roles.generator_classes else None
    state.generator_scaler._init_scale = state.critic_scaler._init_scale = 1024.0
    loop.update_both(settings, state, real, labels)
    return state


def flat_gradient(network):
    return torch.cat([grad.flatten() for grad in gradients(network)])


@pytest.mark.parametrize("precision", HALF)
@pytest.mark.parametrize("name", OBJECTIVES)
def test_gradients_are_near_those_of_float32(config, name, precision):
    whole = updated(config, *of_objective(name))
    half = updated(config, *of_objective(name), f"--precision={precision}")
    for network in ("generator", "critic"):
        scale = 1024.0 if precision == "float16" else 1.0
        scaled, expected = (flat_gradient(getattr(state, network)) for state in (half, whole))
        assert scaled.dtype == torch.float32
        error = (scaled / scale - expected).norm() / expected.norm()
        assert 0 < error < TOLERANCE[precision]
    assert {value.dtype for value in half.measures.sums.values()} == {torch.float32}


class Watched(nn.Module):
    """A critic that notes the type that each pass is computed in; not one of the exact step's."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(64, 1)
        self.seen: list[torch.dtype] = []

    def forward(self, x):
        y = self.layer(x.flatten(1))
        self.seen.append(y.dtype)
        return y.flatten()


@pytest.mark.parametrize("name", ["wgan-gp", "wgan-lp", "dragan", "r1"])
def test_only_the_penalty_is_in_float32(config, name):
    settings, state, real = start(config, f"--objective.name={name}", "--precision=bfloat16")
    state.critic = Watched()
    state.critic_optimizer = settings.optimizer.build(state.critic.parameters())
    loop.update_critic(settings, state, real)
    assert state.critic.seen == [torch.bfloat16, torch.bfloat16, torch.float32]


def test_the_exact_step_is_in_float32_altogether(config):
    """Its gradient has the bits of the same step without autocast, on the same samples."""
    options = ("--objective.name=wgan-gp", "--precision=bfloat16")
    settings, state, real = start(config, *options)
    fakes = []
    objective_loss = type(settings.objective).critic_loss

    def watched(objective, critic, real, fake, step):
        fakes.append((fake, step))
        return objective_loss(objective, critic, real, fake, step)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(settings.objective), "critic_loss", watched)
        _, twin, _ = start(config, *options)
        loop.update_critic(settings, state, real)
    (fake, step), *_ = fakes
    loss, _ = settings.objective.critic_loss(twin.critic, real, fake, step)
    loss.backward()
    assert fake.dtype == torch.float32
    for ours, theirs in zip(gradients(state.critic), gradients(twin.critic), strict=True):
        assert torch.equal(ours, theirs)


def test_clipping_sees_gradients_without_the_scale(config):
    """RMSprop's mean square after one step is (1 - alpha) times that of what it was given."""
    limit = 0.1
    state = updated(config, "--precision=float16", f"--max_grad_norm={limit}")
    for optimizer in (state.generator_optimizer, state.critic_optimizer):
        squares = sum(held["square_avg"].sum().item() for held in optimizer.state.values())
        assert squares == pytest.approx((1 - 0.99) * limit**2, rel=1e-3)


def test_overflow_skips_a_networks_step_and_halves_its_own_scale_only(config):
    settings, state, real = start(config, "--precision=float16", "--optimizer.name=adam")
    state.critic_scaler._init_scale = 2.0**40
    state.generator_scaler._init_scale = 8.0
    before = [p.detach().clone() for p in state.critic.parameters()]
    loop.update_both(settings, state, real)
    for old, new in zip(before, state.critic.parameters(), strict=True):
        assert torch.equal(old, new)
    assert state.critic_scaler.get_scale() == 2.0**39
    assert state.generator_scaler.get_scale() == 8.0


def test_skipped_steps_are_counted_in_rows(train):
    """The first scale, 65536, is too large for the sum of a batch's gradients of 1."""
    run = train("a", "--precision=float16")
    rows = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    state = newest_state(run)
    for network, updates in (("generator", "step"), ("critic", "critic_steps")):
        name = f"skipped_{network}_steps"
        counter = state[f"{network}_optimizer"]["state"][0]["step"]
        assert rows[0][name] == 0
        assert rows[-1][name] == state[updates] - counter
        # All that were skipped came first, so the scale has stood as long as steps were made.
        assert state[f"{network}_scaler"]["_growth_tracker"] == counter
    assert rows[-1]["skipped_critic_steps"] > 0
    assert state["critic_scaler"]["scale"] < 65536
