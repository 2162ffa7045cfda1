"""The moving average of the generator: its recurrence, and who sees it."""

import copy

import pytest
import torch

from pygan.settings import UserError
from pygan.training import loop
from pygan.training.average import Average
from pygan.training.run_folder import RunFolder
from pygan.training.sampling import load_trained

from .runs import newest_state, start

UPDATES = {
    "generator": lambda config, state, real: loop.update_generator(config, state),
    "both": loop.update_both,
}


@pytest.mark.parametrize("update", UPDATES)
def test_average_is_the_weighted_sum_of_all_parameters_so_far(config, update):
    """a_n = d^n p_0 + (1 - d) sum of d^(n - i) p_i, in float64; buffers are the newest."""
    decay, updates = 0.8, 6
    settings, state, real = start(config, f"--ema_decay={decay}")
    history = [copy.deepcopy(state.generator)]
    for _ in range(updates):
        UPDATES[update](settings, state, real)
        history.append(copy.deepcopy(state.generator))
    weights = [decay**updates] + [
        (1 - decay) * decay ** (updates - i) for i in range(1, updates + 1)
    ]
    assert sum(weights) == pytest.approx(1)
    for name, averaged in state.average.network.named_parameters():
        terms = [
            w * past.get_parameter(name).double() for w, past in zip(weights, history, strict=True)
        ]
        torch.testing.assert_close(averaged.double(), sum(terms), rtol=1e-5, atol=1e-7)
    for name, buffer in state.average.network.named_buffers():
        assert torch.equal(buffer, state.generator.get_buffer(name))
    assert not any(p.requires_grad for p in state.average.network.parameters())


def test_average_of_a_network_without_buffers():
    network = torch.nn.Linear(2, 2)
    average = Average(network, 0.5)
    first = network.weight.detach().clone()
    with torch.no_grad():
        network.weight += 1
    average.update()
    torch.testing.assert_close(average.network.weight, first + 0.5)


def test_without_decay_the_network_stands_for_itself():
    network = torch.nn.Linear(2, 2)
    average = Average(network, None)
    average.update()
    assert average.network is network
    assert average.state_dict() == {}


def test_samples_come_from_the_average(train):
    run = train("a", "--ema_decay=0.9", "--steps=5")
    state = newest_state(run)
    loaded = load_trained(RunFolder(run), torch.device("cpu")).generator.network.state_dict()
    for name, averaged in state["average"].items():
        assert torch.equal(loaded[name], averaged)
    assert not torch.equal(state["average"]["0.weight"], state["generator"]["0.weight"])


def test_average_is_judged_and_shown_and_does_not_change_training(train):
    plain, averaged = train("a"), train("b", "--ema_decay=0.99")
    ours, theirs = newest_state(averaged), newest_state(plain)
    for part in ("generator", "critic"):
        for name, value in theirs[part].items():
            assert torch.equal(ours[part][name], value)
    logs = [(run / "metrics.jsonl").read_text().splitlines()[-1] for run in (plain, averaged)]
    swd = [log.partition('"swd": ')[2].partition(",")[0] for log in logs]
    assert swd[0] != swd[1]
    for picture in ("final.png", "000020.png", "nearest.png"):
        files = [(run / "samples" / picture).read_bytes() for run in (plain, averaged)]
        assert files[0] != files[1]


@pytest.mark.parametrize("decay", ["0", "1", "-0.5"])
def test_decay_outside_its_range(config, decay):
    with pytest.raises(UserError, match="ema_decay must be between 0 and 1"):
        start(config, f"--ema_decay={decay}")
