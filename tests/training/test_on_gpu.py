"""Training on a GPU, which only a GPU can show: `pytest --device cuda`."""

import math

import pytest
import torch

from pygan.training import loop

from .runs import assert_same_state, measured, newest_state, of_objective, start
from .test_no_waiting import SETTINGS as ON_ANY_DEVICE

DCGAN = ("--generator.name=dcgan", "--critic.name=dcgan", "--critic.batch_norm=false")
SETTINGS = {**ON_ANY_DEVICE, "convolutions": ("--objective.name=wgan-gp", *DCGAN)}


@pytest.fixture(autouse=True)
def gpu(device):
    if device.type != "cuda":
        pytest.skip("needs a GPU: --device cuda")


@pytest.fixture
def waiting_is_an_error():
    """A function after which the host may no longer wait for the GPU."""
    yield lambda: torch.cuda.set_sync_debug_mode("error")
    torch.cuda.set_sync_debug_mode("default")


@pytest.mark.parametrize("name", SETTINGS)
def test_updates_wait_for_nothing(name, config, waiting_is_an_error):
    """As test_no_waiting.py says of the operations; here of what they do."""
    settings, state, real = start(config, *SETTINGS[name], "--device=cuda")
    labels = None
    if state.roles.generator_classes:
        labels = torch.arange(len(real), device=state.device) % 10

    def iteration():
        for _ in range(2):
            loop.update_critic(settings, state, real, labels)
        loop.update_generator(settings, state, labels)

    real = real.to(state.device)
    iteration()
    torch.cuda.synchronize()
    waiting_is_an_error()
    iteration()


def test_the_watch_sees_waiting(waiting_is_an_error):
    x = torch.ones(3, device="cuda")
    waiting_is_an_error()
    with pytest.raises(RuntimeError, match="synchroniz"):
        x.sum().item()


@pytest.mark.parametrize("name", ["wgan", "wgan-gp", "r1", "acgan", "fgan"])
def test_recorded_runs_are_the_same(name, train):
    """A hundred iterations, of five critic updates where an objective says how many."""
    options = ["--device=cuda", "--steps=100", "--ema_decay=0.9", *of_objective(name)]
    if name.startswith("wgan"):
        options.append("--objective.n_critic=5")
    plain = train("a", *options)
    recorded = train("b", *options, "--cuda_graph=true", "--profile=4")
    assert_same_state(newest_state(plain), newest_state(recorded))


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
@pytest.mark.parametrize("name", ["wgan", "wgan-gp", "r1", "gan", "fgan"])
def test_half_types_stay_finite(name, precision, train):
    run = train("a", *of_objective(name), f"--precision={precision}", *DCGAN, "--device=cuda")
    state = newest_state(run)
    for network in ("generator", "critic"):
        assert all(bool(x.isfinite().all()) for x in state[network].values()), network
    rows = measured(run)
    assert rows and all(math.isfinite(row["swd"]) for row in rows)
