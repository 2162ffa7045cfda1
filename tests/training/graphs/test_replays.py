"""Updates that are recorded and replayed: the same bits, and nothing that a GPU could not repeat.

On the CPU a replay calls the function that a GPU would have recorded.
"""

import gc

import pytest
import torch
from torch.utils._python_dispatch import BaseTorchDispatchMode

from pygan.objectives import OBJECTIVES
from pygan.training import loop
from pygan.training.graphs.replays import WARM_UP
from pygan.training.schedule import learning_rate, set_learning_rate

from ..runs import assert_same_state, of_objective, start
from .recorders import Repeating, Watching, use

DCGAN = (
    "--generator.name=dcgan",
    "--generator.filters=4",
    "--critic.name=dcgan",
    "--critic.filters=4",
)
LAZY = ("--objective.name=r1", "--objective.penalty_every=3", "--objective.n_critic=2")
FADING = (
    "--objective.name=gan",
    "--objective.instance_noise=0.5",
    "--objective.instance_noise_steps=3",
)

# Settings that change what an update does.
SETTINGS = {
    **{name: tuple(of_objective(name)) for name in OBJECTIVES},
    "general path": ("--objective.name=wgan-gp", "--objective.conditional=true"),
    "lazy penalty": LAZY,
    "clip before": ("--objective.clip_when=before",),
    "wrong labels": ("--objective.name=cgan-matching", "--critic.label_embedding=3"),
    "fading noise": FADING,
    "single step": ("--objective.name=fgan", "--single_step=true"),
    "dropout": ("--generator.dropout=0.5",),
    "convolutions": DCGAN,
    "decay": ("--lr_decay=linear", "--optimizer.name=adam"),
    "average, bound": ("--ema_decay=0.9", "--max_grad_norm=0.1"),
    "bfloat16": ("--precision=bfloat16",),
    "momentum": ("--optimizer.momentum=0.9", "--optimizer.centered=true"),
}
ITERATIONS = WARM_UP + 6


def iterate(config, *options):
    """So many iterations as the loop makes them."""
    settings, state, real = start(config, *options)
    labels = torch.arange(len(real)) % 10 if state.roles.generator_classes else None
    for number in range(ITERATIONS):
        rate = learning_rate(settings, number)
        set_learning_rate(rate, state.generator_optimizer, state.critic_optimizer)
        for _ in range(settings.objective.critic_steps(number) - settings.single_step):
            loop.update_critic(settings, state, real.roll(state.critic_steps, 0), labels)
        if settings.single_step:
            loop.update_both(settings, state, real.roll(number, 0), labels)
        else:
            loop.update_generator(settings, state, labels)
    return state


@pytest.fixture(params=SETTINGS)
def options(request):
    return SETTINGS[request.param]


def test_replayed_updates_are_the_same(options, config, monkeypatch):
    """To the bit; and what is replayed waits for nothing and reads the same memory each time."""
    recorder = Watching()
    # Watched or not, all updates take the way that the exact step takes under a dispatch mode.
    with BaseTorchDispatchMode():
        plain = iterate(config, *options)
        use(recorder, monkeypatch)
        recorded = iterate(config, *options, "--cuda_graph=true")
    assert_same_state(plain.state_dict(), recorded.state_dict())
    assert torch.equal(torch.stack(plain.losses._values), torch.stack(recorded.losses._values))
    for first, *others in recorder.replays:
        for other in others:
            assert other.keys() == first.keys()
    assert sum(map(len, recorder.replays)) >= 4


def test_updates_leave_no_autograd_graph(options, config, monkeypatch):
    """One that is left from another stream would make a recording fail."""
    use(Repeating(), monkeypatch)
    gc.collect()
    kept = torch.ones(1, requires_grad=True) * 2
    left = set(map(id, graph_tensors()))
    assert id(kept) in left
    state = iterate(config, *options, "--cuda_graph=true")
    assert {id(x) for x in graph_tensors()} <= left
    assert state.step == ITERATIONS


def graph_tensors():
    """Tensors that keep an autograd graph alive."""
    return [x for x in gc.get_objects() if type(x) is torch.Tensor and x.grad_fn is not None]


def test_counters_are_those_of_the_recording(config, monkeypatch):
    """A recording knows no numbers: an objective must tell by `phase` what depends on them."""
    use(Repeating(), monkeypatch)
    monkeypatch.setattr(OBJECTIVES["gan"], "phase", lambda self, step: 0)
    plain, recorded = iterate(config, *FADING), iterate(config, *FADING, "--cuda_graph=true")
    with pytest.raises(AssertionError):
        assert_same_state(plain.state_dict(), recorded.state_dict())
