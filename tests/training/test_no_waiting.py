"""Between reports nothing waits for the device, whatever the objective and the settings."""

import pytest
import torch

from pygan.objectives import OBJECTIVES
from pygan.training import loop
from pygan.training.batches import Batches
from pygan.training.labels import Labels

from .runs import of_objective, start
from .watch import NoWaiting, Recordable, spare_cpu_checks

SETTINGS = {
    **{name: of_objective(name) for name in OBJECTIVES},
    "wrong labels": ["--objective.name=cgan-matching", "--critic.label_embedding=3"],
    "told critic": ["--objective.name=wgan-gp", "--objective.conditional=true"],
    "noise": ["--objective.name=gan", "--objective.instance_noise=0.1"],
    "accumulate": ["--accumulate=4"],
    "bound and average": ["--max_grad_norm=1", "--ema_decay=0.9"],
    "bfloat16": ["--precision=bfloat16"],
}


@pytest.mark.parametrize("name", SETTINGS)
def test_updates_wait_for_nothing(name, config, monkeypatch):
    """Batches, labels and draws included; the first step, which makes buffers, apart."""
    spare_cpu_checks(monkeypatch)
    settings, state, _ = start(config, *SETTINGS[name])
    data = settings.data.load()
    indices = torch.arange(settings.batch_size)
    batches = Batches(data, lambda number: indices, settings.seed, state.device)
    labels = Labels(settings, state.roles, data, state.device)

    def step():
        loop.update_critic(settings, state, batches(0), labels.for_critic(0, indices))
        loop.update_generator(settings, state, labels.for_generator(0))
        loop.update_both(settings, state, batches(0), labels.for_critic(1, indices))

    step()
    with NoWaiting():
        step()


WAITING = {
    "item": lambda x: x.sum().item(),
    "if": lambda x: 1 if x.sum() > 0 else 0,
    "nonzero": lambda x: x.nonzero(),
    "mask": lambda x: x[x > 0],
    "masked_select": lambda x: x.masked_select(x > 0),
    "unique": lambda x: x.unique(),
    "equal": lambda x: torch.equal(x, x + 0),
}


@pytest.mark.parametrize("name", WAITING)
def test_watch_sees_waiting(name):
    with pytest.raises(AssertionError, match="waits for the device"), NoWaiting():
        WAITING[name](torch.randn(4))


def test_watch_sees_waiting_in_backward():
    x = torch.randn(4, requires_grad=True)
    y = x * 2
    y.register_hook(lambda gradient: gradient * gradient.sum().item())
    with pytest.raises(AssertionError, match="waits for the device"), NoWaiting():
        y.sum().backward()


def test_watch_lets_the_rest_pass():
    with Recordable():
        x = torch.randn(4, requires_grad=True)
        torch.dropout(x.where(x > 0, x.new_zeros(4)), 0.5, True).sum().backward()


def test_watch_sees_a_generator():
    random = torch.Generator()
    with pytest.raises(AssertionError, match="generator"), Recordable():
        torch.rand(4, generator=random)


def test_watch_tells_what_was_there_from_what_was_made():
    known = torch.randn(4)
    with Recordable() as watch:
        view = known[1:].mul_(2)
        (view + torch.ones(3)).sum()
    assert list(watch.read) == [known.untyped_storage().data_ptr()]
    with Recordable() as watch:
        known * torch.tensor(2.0)  # a number that comes from the host
    assert len(watch.read) == 2
