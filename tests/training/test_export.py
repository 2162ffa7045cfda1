"""A generator in a file of its own is the run's, and no file makes anything else happen."""

import json
import pickle
import subprocess
import sys

import pytest
import torch
from safetensors.torch import save_file

import pygan
from pygan.cli import main
from pygan.exported import Generator, save_generator
from pygan.networks import GENERATORS
from pygan.training.run_folder import RunFolder
from pygan.training.sampling import load_trained

from .runs import newest_state
from .test_checkpoints import Malicious

CPU = torch.device("cpu")


def exported(run, path, *options):
    assert main(["export", str(run), f"--out={path}", *options]) == 0
    return pygan.load_generator(path)


def test_exported_generator_draws_what_the_run_draws(train, tmp_path):
    run = train("a")
    generator = exported(run, tmp_path / "below" / "g.safetensors")
    state = newest_state(run)["generator"]
    assert {k: v.tolist() for k, v in generator.network.state_dict().items()} == {
        k: v.tolist() for k, v in state.items()
    }
    trained = load_trained(RunFolder(run), CPU).generator
    assert torch.equal(generator.sample(1500, seed=3), trained.sample(1500, seed=3))
    assert not torch.equal(generator.sample(4, seed=3), generator.sample(4, seed=4))
    assert (generator.step, generator.shape, generator.classes) == (20, (1, 8, 8), 0)
    assert isinstance(generator, torch.nn.Module)
    assert not generator.training


def test_chosen_checkpoint_and_average(train, tmp_path):
    run = train("a", "--ema_decay=0.5", "--checkpoint_every=5")
    generator = exported(run, tmp_path / "g.safetensors", "--checkpoint=15")
    state = torch.load(run / "checkpoints" / "00000015.pt", weights_only=True)
    assert generator.step == 15
    assert torch.equal(generator.network[0].weight, state["average"]["0.weight"])
    assert not torch.equal(generator.network[0].weight, state["generator"]["0.weight"])


def test_labels(train, tmp_path):
    run = train("a", "--objective.name=cgan", "--steps=3", "--generator.label_embedding=3")
    generator = exported(run, tmp_path / "g.safetensors")
    sevens = torch.full((5,), 7)
    z = generator.settings.draw(5, torch.Generator().manual_seed(0))
    assert generator(z, sevens).shape == (5, 1, 8, 8)
    turns = generator.sample(12, seed=1)
    assert torch.equal(turns, generator.sample(12, seed=1, labels=torch.arange(12) % 10))
    assert not torch.equal(generator.sample(5), generator.sample(5, labels=sevens))
    for labels, words in (
        (torch.zeros(4, dtype=torch.int64), r"labels must have the shape \(5,\), got \(4,\)"),
        (torch.full((5,), 10), "labels must be 0 to 9, got 10 to 10"),
        (torch.full((5,), -1), "labels must be 0 to 9, got -1 to -1"),
    ):
        with pytest.raises(ValueError, match=words):
            generator.sample(5, labels=labels)


def test_wrong_arguments_of_an_unconditional_one(train, tmp_path):
    generator = exported(train("a", "--steps=1"), tmp_path / "g.safetensors")
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        generator.sample(0)
    with pytest.raises(ValueError, match="labels must be None"):
        generator.sample(2, labels=torch.zeros(2, dtype=torch.int64))


@pytest.mark.parametrize("name", GENERATORS)
@pytest.mark.parametrize("classes", [0, 3])
def test_every_network_comes_back(name, classes, tmp_path):
    size = "filters" if hasattr(GENERATORS[name], "filters") else "width"
    settings = GENERATORS[name](latent_dim=5, **{size: 4})
    network, shape = settings.build((3, 16, 16), classes), (3, 16, 16)
    network.to(memory_format=torch.channels_last)
    first = Generator(network, settings, shape=shape, classes=classes, step=7)
    save_generator(first, tmp_path / "g.safetensors")
    random = torch.random.get_rng_state()
    second = pygan.load_generator(tmp_path / "g.safetensors")
    assert torch.equal(torch.random.get_rng_state(), random)
    assert second.settings == settings
    assert not any(tensor.is_meta for tensor in (*second.parameters(), *second.buffers()))
    torch.testing.assert_close(first.sample(4, seed=2), second.sample(4, seed=2))


ABOUT = {
    "generator": "mlp",
    "settings": {"latent_dim": 2, "width": 4, "depth": 1},
    "shape": [2],
    "classes": 0,
    "step": 1,
}


def file_about(path, about, tensors=None):
    metadata = {"pygan": about if isinstance(about, str) else json.dumps(about)}
    save_file(tensors or {"0.weight": torch.zeros(4, 2)}, path, metadata)


@pytest.mark.parametrize(
    ("about", "words"),
    [
        (ABOUT, "does not hold the network that it names: 0.bias is missing"),
        # Built first, it would take all memory there is.
        (
            ABOUT | {"settings": {"latent_dim": 10**6, "width": 10**7, "depth": 1}},
            r"0.weight is \(4, 2\), expected \(10000000, 1000000\)",
        ),
        (ABOUT | {"generator": "transformer"}, "does not know: 'transformer'"),
        (ABOUT | {"settings": {"width": -4}}, "width must be above 0, got -4"),
        (ABOUT | {"settings": {"breadth": 4}}, "breadth"),
        ({}, "'generator'"),
        ("os.system('true')", "does not know"),
        ("[1]", "does not know"),
    ],
)
def test_file_that_names_another_network(about, words, tmp_path):
    path = tmp_path / "g.safetensors"
    file_about(path, about)
    with pytest.raises(ValueError, match=words):
        pygan.load_generator(path)


def test_files_of_other_kinds(tmp_path):
    path = tmp_path / "g.safetensors"
    with pytest.raises(FileNotFoundError):
        pygan.load_generator(path)
    save_file({"a": torch.zeros(1)}, path)
    with pytest.raises(ValueError, match="holds no generator"):
        pygan.load_generator(path)
    marker = tmp_path / "ran"
    torch.save({"network": Malicious(marker)}, tmp_path / "torch")
    (tmp_path / "plain").write_bytes(pickle.dumps(Malicious(marker)))
    (tmp_path / "empty").write_bytes(b"")
    for name in ("torch", "plain", "empty"):
        with pytest.raises(ValueError, match="no safetensors file"):
            pygan.load_generator(tmp_path / name)
    assert not marker.exists()


def test_command_line_errors(train, tmp_path, capsys, monkeypatch):
    run = train("a", "--steps=1")
    (tmp_path / "file").write_text("in the way")
    assert main(["export", str(run), f"--out={tmp_path / 'file' / 'g'}"]) == 2
    assert "choose another --out" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "none"), "--out=g"]) == 2
    assert "holds no run" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "safetensors.torch", None)
    assert main(["export", str(run), f"--out={tmp_path / 'g'}"]) == 2
    assert "pip install 'pygan[export]'" in capsys.readouterr().err


def test_importing_pygan_needs_no_extra():
    code = "import sys, pygan; print({'safetensors', 'yaml', 'jsonargparse'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
