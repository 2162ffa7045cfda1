"""The run of somebody else's script beside pygan, on a script made for the purpose."""

import sys
from pathlib import Path

import pytest
import torch

sys.path.append(str(Path(__file__).parent.parent))  # benchmarks are not installed with the package

from benchmarks import peers

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


@pytest.fixture
def script(tmp_path, monkeypatch):
    monkeypatch.setattr(peers, "WARM_UP", 2)
    monkeypatch.setattr(peers, "TIMED", 5)
    monkeypatch.setattr(peers, "ROUNDS", 2)
    monkeypatch.setattr(peers, "IMAGES", 64 * 8)
    for name, module in peers.no_torchvision().items():
        monkeypatch.setitem(sys.modules, name, module)

    def write(name="wgan.py", epochs=1):
        path = tmp_path / name
        path.write_text(SCRIPT.format(epochs=epochs))
        return path

    return write


def test_a_script_is_timed_and_leaves_nothing(script, capsys):
    path, before, loader = script(), Path.cwd(), torch.utils.data.DataLoader
    assert peers.of_script(path) >= 0.02
    assert Path.cwd() == before and torch.utils.data.DataLoader is loader
    assert capsys.readouterr().out == "" and list(path.parent.iterdir()) == [path]


def test_a_script_that_ends_too_soon_is_named(script):
    with pytest.raises(SystemExit, match=r"wgan\.py ended before 7 batches"):
        peers.of_script(script(epochs=0))


@pytest.mark.parametrize("name", peers.OURS)
def test_both_sides_are_printed(script, name, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["peers", str(script(name)), "--threads", "1"])
    monkeypatch.setattr(torch, "set_num_threads", lambda n: None)
    peers.main()
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in said] == [name, "pygan", "ratio"]


def test_another_script_is_refused(script, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["peers", str(script("dcgan.py"))])
    with pytest.raises(SystemExit, match="2"):
        peers.main()
    assert "expected a file named wgan.py or wgan_gp.py" in capsys.readouterr().err
