"""channels_last, tf32 and compile_generator change how a run computes, not what."""

import shutil

import pytest
import torch

from pygan.cli import main
from pygan.training.report import Report
from pygan.training.tf32 import tf32

from .runs import assert_same_state, leaves, newest_state, start

CONVOLUTIONS = (
    "--generator.name=dcgan",
    "--generator.filters=4",
    "--critic.name=dcgan",
    "--critic.filters=4",
)
PENALTY = ("--objective.name=wgan-gp", "--critic.batch_norm=false", "--optimizer.name=adam")
SHORT = ("--steps=4", "--sample_every=100")
needs_compiler = pytest.mark.skipif(
    not (shutil.which("g++") or shutil.which("clang++")), reason="no C++ compiler"
)


def assert_close_states(first, second):
    """Weights equal but for rounding, which a few steps make a little larger."""
    compared = 0
    for name in ("generator", "critic"):
        for (key, a), (_, b) in zip(leaves(first[name]), leaves(second[name]), strict=True):
            torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-4, msg=lambda m, k=key: f"{k}: {m}")
            compared += 1
    assert compared > 5


@pytest.mark.parametrize("objective", [(), PENALTY], ids=["wgan", "wgan-gp"])
def test_channels_last_gives_the_same_weights(train, objective):
    plain = train("a", *CONVOLUTIONS, *objective, *SHORT)
    last = train("b", *CONVOLUTIONS, *objective, *SHORT, "--channels_last=true")
    assert_close_states(newest_state(plain), newest_state(last))


def test_channels_last_goes_on_bit_for_bit(train, train_until):
    options = (*CONVOLUTIONS, *PENALTY, "--steps=6", "--channels_last=true", "--ema_decay=0.9")
    unbroken = train("a", *options)
    train_until(3, "b", *options)
    assert_same_state(newest_state(unbroken), newest_state(train("b", *options, "--resume")))


def test_networks_lie_channels_last(config):
    _, state, _ = start(config, *CONVOLUTIONS, "--generator.filters=3", "--channels_last=true")
    convolutions = [
        module.weight
        for network in (state.generator, state.critic)
        for module in network.modules()
        if isinstance(module, torch.nn.Conv2d | torch.nn.ConvTranspose2d)
    ]
    assert len(convolutions) >= 4
    assert all(weight.is_contiguous(memory_format=torch.channels_last) for weight in convolutions)
    assert not all(weight.is_contiguous() for weight in convolutions)


def test_channels_last_is_for_images(config, tmp_path, capsys):
    out = tmp_path / "a"
    options = ("--data.name=swiss-roll", "--data.samples=64", "--channels_last=true")
    assert main(["train", f"--config={config}", f"--out={out}", *options]) == 2
    assert "channels_last is for images" in capsys.readouterr().err
    assert not out.exists()


def choices():
    return torch.get_float32_matmul_precision(), torch.backends.cudnn.allow_tf32


@pytest.mark.parametrize("allowed", [True, False])
def test_tf32_is_chosen_inside_a_run_only(train, monkeypatch, allowed):
    before, inside = choices(), []
    after_step = Report.after_step

    def look(report):
        inside.append(choices())
        after_step(report)

    monkeypatch.setattr(Report, "after_step", look)
    train("a", "--steps=2", f"--tf32={allowed}")
    assert inside == [("high" if allowed else "highest", allowed)] * 2
    assert choices() == before


def test_tf32_is_put_back_after_an_error():
    before = choices()
    with pytest.raises(KeyError), tf32(True):
        assert choices() == ("high", True)
        raise KeyError
    assert choices() == before


@needs_compiler
def test_compiled_generator_gives_the_same_weights(train, train_until):
    options = (*SHORT, "--compile_generator=true")
    compiled = newest_state(train("a", *options))
    assert_close_states(newest_state(train("b", *SHORT)), compiled)
    train_until(2, "c", *options)
    assert_same_state(compiled, newest_state(train("c", *options, "--resume")))


@needs_compiler
def test_compiled_generator_is_the_one_that_trains(config):
    _, state, _ = start(config, "--compile_generator=true")
    z = torch.randn(5, 8)
    compiled, plain = state.generate(z), state.generator(z)
    torch.testing.assert_close(compiled, plain)
    compiled.sum().backward()
    assert all(parameter.grad is not None for parameter in state.generator.parameters())


def test_machine_that_cannot_compile(config, tmp_path, monkeypatch, capsys):
    def broken(function, **options):
        raise RuntimeError("no compiler found\nand forty lines more")

    monkeypatch.setattr(torch, "compile", broken)
    out = tmp_path / "a"
    assert main(["train", f"--config={config}", f"--out={out}", "--compile_generator=true"]) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "no compiler found): leave it out" in error
    assert not out.exists()
