"""Each wrong input ends with status 2, one line that names it, and no traceback."""

import sys

import pytest
import yaml

from pygan.cli import main
from pygan.objectives import WGAN
from pygan.training.config import flatten
from pygan.training.parser import load_config, parse

from .runs import start_process

WRONG_OPTIONS = [
    (["--steps=abc"], ["steps", "int", "abc"]),
    (["--steps=0"], ["steps", "above 0"]),
    (["--steps=2.5"], ["steps", "int"]),
    (["--steps"], ["steps"]),
    (["--batch_size=-1"], ["batch_size", "above 0", "-1"]),
    (["--objective.clip=-1"], ["objective.clip", "above 0", "-1"]),
    (["--objective.clip=nan"], ["objective.clip", "nan"]),
    (["--objective.clip=.inf"], ["objective.clip", "inf"]),
    (["--objective.clip_when=during"], ["objective.clip_when", "after", "before", "during"]),
    (["--objective.clp=1"], ["objective.clp", "did you mean 'objective.clip'"]),
    (["--objective.name=wgn"], ["objective.name", "did you mean 'wgan'"]),
    (["--generator.name=transformer"], ["generator.name", "mlp", "dcgan"]),
    (["--generator.batch_norm=maybe"], ["generator.batch_norm", "bool", "maybe"]),
    (["--stps=3"], ["stps", "did you mean 'steps'"]),
    (["extra"], ["extra"]),
    (["--device=gpu"], ["device", "gpu"]),
    (["--resume"], ["--resume", "--out"]),
    (["--max_grad_norm=0"], ["max_grad_norm", "above 0"]),
    (["--optimizer.name=adam", "--optimizer.beta1=1"], ["optimizer.beta1", "below 1"]),
    (["--generator.noise=pink"], ["generator.noise", "normal", "uniform", "pink"]),
    (
        ["--objective.name=fgan", "--objective.divergence=lk"],
        ["objective.divergence", "'lk'", "kl"],
    ),
    (["--objective.name=fgan", "--objective.alpha=2"], ["objective.divergence", "kl", "'alpha'"]),
]
WRONG_FILES = [
    ("steps: abc", ["steps", "int", "abc"]),
    ("steps: true", ["steps", "int"]),
    ("steps: null", ["steps", "int"]),
    ("steps: 2024-01-01", ["steps", "int"]),
    ("steps: 1\nsteps: 2", ["steps", "twice"]),
    ("steps: [", ["YAML"]),
    ("- a", ["key: value"]),
    ("", ["key: value"]),
    ("objective: {name: wgan, clip: [1]}", ["objective.clip", "float"]),
    ("objective: {name: wgan, clip: -1}", ["objective.clip", "above 0", "-1"]),
    ("objective: {name: wgan, weight: 1}", ["objective.weight", "objective.clip"]),
    ("objective: wgan", ["objective", "objective.name"]),
    ("objectives: {name: wgan}", ["objectives.name", "objective.name"]),
    ("objective: {name: [1]}", ["objective.name", "[1]", "wgan"]),
    ("steps: {a: 1}", ["steps.a", "steps"]),
]


def assert_one_line(captured, words):
    lines = captured.err.splitlines()
    assert len(lines) == 1, captured.err
    assert "Traceback" not in lines[0]
    for word in words:
        assert word in lines[0]


@pytest.mark.parametrize(("options", "words"), WRONG_OPTIONS, ids=lambda value: " ".join(value))
def test_wrong_option(config, tmp_path, monkeypatch, capsys, options, words):
    monkeypatch.chdir(tmp_path)
    assert main(["train", f"--config={config}", *options]) == 2
    assert_one_line(capsys.readouterr(), words)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(("text", "words"), WRONG_FILES, ids=lambda value: str(value))
def test_wrong_file(tmp_path, monkeypatch, capsys, text, words):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    assert main(["train", f"--config={path}"]) == 2
    assert_one_line(capsys.readouterr(), words)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train"], ["--config"]),
        (["train", "--config=nowhere.yaml"], ["nowhere.yaml", "No such file"]),
        (["train", "--config=."], [".", "directory"]),
        (["trian"], ["trian", "train"]),
        ([], ["COMMAND"]),
        (["sample", "nowhere", "--out=a.png"], ["nowhere", "no run"]),
        (["sample", "nowhere"], ["--out"]),
        (["sample", "nowhere", "--out=a.png", "--n=0"], ["--n", "0"]),
        (["info", "more"], ["more"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_wrong_command(capsys, arguments, words):
    assert main(arguments) == 2
    assert_one_line(capsys.readouterr(), words)


def test_missing_package(config, monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "pygan.training.parser")
    monkeypatch.setitem(sys.modules, "jsonargparse", None)
    assert main(["train", f"--config={config}"]) == 2
    assert_one_line(capsys.readouterr(), ["jsonargparse", "pip install 'pygan[train]'"])


def test_wrong_input_in_a_real_process(config):
    process = start_process("train", f"--config={config}", "--steps=abc")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert errors == "pygan: error: steps must be int, got abc\n"


def test_command_line_wins_over_file_over_default(config):
    parsed = parse([f"--config={config}", "--steps", "7", "--objective.clip", "0.5"])
    assert (parsed.config.steps, parsed.config.batch_size, parsed.config.seed) == (7, 32, 0)
    assert parsed.config.objective == WGAN(clip=0.5, n_critic=2)


def test_yaml_11_floats_are_floats(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("optimizer: {name: rmsprop, lr: 5e-5}")
    assert yaml.safe_load("lr: 5e-5") == {"lr": "5e-5"}
    assert flatten(load_config(path))["optimizer.lr"] == 5e-5


def test_swapping_a_part_leaves_its_settings_behind(config):
    flat = flatten(parse([f"--config={config}", "--generator.name=dcgan"]).config)
    assert flat["generator.name"] == "dcgan"
    assert flat["generator.latent_dim"] == 100
    assert "generator.width" not in flat
    assert flat["critic.width"] == 16


def test_naming_the_same_part_keeps_its_settings(config):
    flat = flatten(parse([f"--config={config}", "--generator.name", "mlp"]).config)
    assert flat["generator.latent_dim"] == 8


def test_help_documents_every_setting(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["train", "--objective.name=wgan", "--help"])
    assert ended.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for words in ("--objective.clip CLIP critic weights stay in [-clip, clip]", "default: 0.01"):
        assert words in text


def test_part_checks_itself_without_a_parser():
    with pytest.raises(ValueError, match=r"clip must be above 0, got -1"):
        WGAN(clip=-1)
    with pytest.raises(ValueError, match=r"clip_when must be 'after' or 'before', got 'during'"):
        WGAN(clip_when="during")
