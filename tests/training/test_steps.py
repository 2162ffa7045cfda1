"""The loop's updates: which networks each one moves, for every objective."""

import copy

import pytest
import torch
from torch import nn

from pygan.objectives import OBJECTIVES
from pygan.training import loop

from .runs import gradients, of_objective, start

# An update, and the networks that it moves.
UPDATES = {
    "critic": (loop.update_critic, {"critic"}),
    "generator": (
        lambda config, state, real, labels: loop.update_generator(config, state, labels),
        {"generator"},
    ),
    "both": (loop.update_both, {"critic", "generator"}),
}


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("name", OBJECTIVES)
def test_update_moves_its_networks_only_by_gradients_of_bounded_length(name, update, config):
    limit = 1e-3
    settings, state, real = start(config, *of_objective(name), f"--max_grad_norm={limit}")
    before = {part: copy.deepcopy(getattr(state, part)) for part in ("critic", "generator")}
    step, moved = UPDATES[update]
    labels = torch.arange(len(real)) % 10 if state.roles.generator_classes else None
    step(settings, state, real, labels)
    for part, network in before.items():
        now = getattr(state, part)
        pairs = list(zip(network.parameters(), now.parameters(), strict=True))
        assert (part in moved) == any(not torch.equal(old, new) for old, new in pairs)
        if part in moved:
            assert nn.utils.get_total_norm(gradients(now)) == pytest.approx(limit, rel=1e-3)
        assert all(parameter.requires_grad for parameter in now.parameters())
