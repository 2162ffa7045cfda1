"""The run of somebody else's script beside pygan, on a script made for the purpose."""

import dataclasses
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

sys.path.append(str(Path(__file__).parent.parent))  # benchmarks are not installed with the package

from benchmarks.peers.__main__ import main
from benchmarks.peers.pace import Pace, seconds_a_batch
from benchmarks.peers.quiet import apart, no_torchvision
from benchmarks.peers.scripts import WGAN, run
from benchmarks.peers.table import PEERS

SCRIPT = """
import os, sys, time
import torch
import torchvision.transforms as transforms
from torchvision import datasets
from torchvision.utils import save_image

assert __name__ == "__main__" and len(sys.argv) == 1
os.makedirs("../../data/mnist", exist_ok=True)
transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize([0.5], [0.5])])
data = datasets.MNIST("../../data/mnist", train=True, download=True, transform=transform)
for _ in range({epochs}):
    for images, labels in torch.utils.data.DataLoader(data, batch_size=64, shuffle=True):
        assert images.shape == (64, 1, 28, 28) and len(labels) == 64
        time.sleep(0.02)
        save_image(images, "nowhere/at/all.png")
        print("a line")
"""


PACE = Pace(shape=(1, 28, 28), warm_up=2, timed=5)


@pytest.fixture
def script(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name, module in no_torchvision(PACE).items():
        monkeypatch.setitem(sys.modules, name, module)
    for name, peer in PEERS.items():
        monkeypatch.setitem(PEERS, name, dataclasses.replace(peer, pace=PACE))

    def write(name="wgan.py", epochs=1):
        path = tmp_path / name
        path.write_text(SCRIPT.format(epochs=epochs))
        return path

    return write


def seconds(path):
    with apart():
        return seconds_a_batch(lambda: run(path), PACE, path.name)


def test_a_script_is_timed_and_leaves_nothing(script, capsys):
    path, before, loader = script(), Path.cwd(), torch.utils.data.DataLoader
    assert seconds(path) >= 0.02
    assert Path.cwd() == before and torch.utils.data.DataLoader is loader
    assert capsys.readouterr().out == "" and list(path.parent.iterdir()) == [path]


def test_a_script_that_ends_too_soon_is_named(script):
    with pytest.raises(SystemExit, match=r"wgan\.py ended before 7 batches"):
        seconds(script(epochs=0))


@pytest.mark.parametrize("name", ["wgan.py", "wgan_gp.py"])
def test_both_sides_are_printed(script, name, monkeypatch, capsys):
    arguments = [str(script(name)), "--threads", "1", "--turns", "2"]
    monkeypatch.setattr(sys, "argv", ["peers", *arguments])
    monkeypatch.setattr(torch, "set_num_threads", lambda n: None)
    main()
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in said] == [name, "pygan", "ratio"]


def test_another_script_is_refused(script, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["peers", str(script("dcgan.py"))])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "expected one of wgan.py, wgan_gp.py, main.py, torchgan" in capsys.readouterr().err


def test_our_side_takes_a_generator_step_with_each_fifth_critic_step():
    steps = {"critic": 0, "generator": 0}

    class Counting(torch.optim.SGD):
        def __init__(self, network, name):
            super().__init__(network.parameters(), lr=0.0)
            self.name = name

        def step(self):
            steps[self.name] += 1

    def networks():
        generator = nn.Sequential(nn.Linear(100, 784), nn.Unflatten(1, (1, 28, 28)))
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 1), nn.Flatten(0)), generator

    training = dataclasses.replace(
        WGAN,
        networks=networks,
        critic_optimizer=lambda network: Counting(network, "critic"),
        generator_optimizer=lambda network: Counting(network, "generator"),
    )
    pace = dataclasses.replace(PACE, timed=9)  # and two before them
    seconds_a_batch(lambda: training.run(pace), pace, "pygan")
    assert steps == {"critic": 11, "generator": 3}
