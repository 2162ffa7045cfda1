"""What a newcomer gets wrong on the command line: exit status 2, one line, no traceback.

Settings of a run are in training/test_settings.py, sources of images in preparation/test_errors.py.
"""

import os
import shutil

import pytest
from extractors import save_exported

from pygan.cli import main

CONFIG = """
data: {name: gaussians-8, samples: 300, held_out: 50}
generator: {name: mlp, latent_dim: 4, width: 8, depth: 1}
critic: {name: mlp, width: 8, depth: 1}
batch_size: 16
steps: 1
device: cpu
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A folder with a run, runs that are spoilt, and what people name by mistake."""
    folder = tmp_path_factory.mktemp("here")
    (folder / "small.yaml").write_text(CONFIG)
    run = folder / "run"
    assert main(["train", f"--config={folder / 'small.yaml'}", f"--out={run}"]) == 0
    for name in ("no-settings", "no-checkpoint", "spoilt"):
        shutil.copytree(run, folder / name)
    (folder / "no-settings" / "config.yaml").write_text("")
    shutil.rmtree(folder / "no-checkpoint" / "checkpoints")
    for path in (folder / "spoilt" / "checkpoints").glob("*.pt"):
        path.write_text("text")
    (folder / "text").write_text("hello")
    (folder / "folder").mkdir()
    (folder / "bytes.yaml").write_bytes(bytes(range(128, 256)))
    return folder


TRAIN = ["train", "--config=small.yaml", "--out=new"]
SAMPLE = ["sample", "run", "--out=a.png"]
EVALUATE = ["evaluate", "run"]
WRONG = {
    "near command": (["smaple"], ["unknown COMMAND 'smaple'", "did you mean 'sample'"]),
    "no command": (["fit"], ["unknown COMMAND 'fit'", "choose from train, sample"]),
    "config without its option": (["train", "small.yaml"], ["small.yaml", "--config FILE"]),
    "setting without dashes": ([*TRAIN, "steps=3"], ["steps=3", "--SETTING=VALUE"]),
    "config without a file": (["train", "--config"], ["--config needs a file"]),
    "config of text": (["train", "--config=text"], ["text must hold `key: value` lines", "hello"]),
    "config of bytes": (["train", "--config=bytes.yaml"], ["bytes.yaml is not right YAML"]),
    "setting without its section": ([*TRAIN, "--lr=1"], ["'lr'", "did you mean 'optimizer.lr'"]),
    "setting of two sections": (
        [*TRAIN, "--depth=1"],
        ["did you mean 'generator.depth' or 'critic.depth'"],
    ),
    "capital letters": ([*TRAIN, "--data.name=MNIST"], ["'MNIST'", "did you mean 'mnist'"]),
    "kind of precision": (
        [*TRAIN, "--precision=fp16"],
        ["precision must be one of 'float32', 'bfloat16', 'float16', got fp16"],
    ),
    "average in percent": ([*TRAIN, "--ema_decay=99.9"], ["ema_decay must be between 0 and 1"]),
    "near metric": ([*TRAIN, "--metrics=sdw"], ["unknown metric 'sdw'", "choose from swd"]),
    "metric of nothing": ([*TRAIN, "--metrics=fid"], ["fid needs an extractor", "--extractor"]),
    "device without numbers": ([*TRAIN, "--device=meta"], ["'meta'", "choose auto, cpu or cuda"]),
    "data that are not there": (
        [*TRAIN, "--data.name=images", "--data.path=nowhere"],
        ["nowhere holds no images", "data.path"],
    ),
    "networks of images for points": (
        [*TRAIN, "--generator.name=dcgan"],
        ["dcgan is for square images", "choose mlp"],
    ),
    "run below a file": ([*TRAIN, "--out=text/run"], ["text/run", "Not a directory"]),
    "run in place of a file": ([*TRAIN, "--out=text"], ["text exists", "another --out"]),
    "samples of no run": (["sample", "folder", "--out=a.png"], ["folder holds no run"]),
    "samples of a file": (["sample", "text", "--out=a.png"], ["text holds no run"]),
    "run without settings": (["sample", "no-settings", "--out=a.png"], ["config.yaml must hold"]),
    "run without checkpoint": (["sample", "no-checkpoint", "--out=a.png"], ["no checkpoint yet"]),
    "checkpoints of text": (["sample", "spoilt", "--out=a.png"], ["no checkpoint", "is whole"]),
    "picture in place of a folder": (
        ["sample", "run", "--out=folder"],
        ["cannot write folder (Is a directory)", "another --out"],
    ),
    "picture below a file": (
        ["sample", "run", "--out=text/a.png"],
        ["cannot write text/a.png (text is no folder)", "another --out"],
    ),
    "no samples": ([*SAMPLE, "--n=0"], ["--n must be at least 1, got 0"]),
    "n is text": ([*SAMPLE, "--n=many"], ["--n", "'many'", "pygan sample --help"]),
    "class of none": ([*SAMPLE, "--condition=3"], ["knows no classes", "--condition"]),
    "step without checkpoint": ([*SAMPLE, "--checkpoint=7"], ["no checkpoint of step 7", "of: 1"]),
    "near checkpoint": ([*SAMPLE, "--checkpoint=newst"], ["'newst'", "newest or best"]),
    "metric of pygan evaluate": (
        [*EVALUATE, "--metrics=swdd"],
        ["--metrics", "unknown metric 'swdd'", "did you mean 'swd'"],
    ),
    "extractor that is not there": (
        [*EVALUATE, "--metrics=fid", "--extractor=nowhere.pt"],
        ["extractor nowhere.pt", "does not exist"],
    ),
    "extractor of text": (
        [*EVALUATE, "--metrics=fid", "--extractor=text"],
        ["extractor text must be a file .pt2, .pt, .ts or package.module:callable"],
    ),
    "extractor for no metric": (
        [*EVALUATE, "--metrics=swd", "--extractor=net.pt2"],
        ["--extractor serves none of swd", "add --metrics fid"],
    ),
    "too few samples": ([*EVALUATE, "--n=1", "--metrics=mmd"], ["mmd", "x has 1 samples"]),
    "device of pygan evaluate": ([*EVALUATE, "--device=gpu"], ["unknown device 'gpu'"]),
    "results in place of a folder": (
        [*EVALUATE, "--metrics=swd", "--out=folder"],
        ["cannot write folder (Is a directory)", "another --out"],
    ),
    "source that is not there": (["prepare", "nowhere", "--out=p"], ["cannot read nowhere"]),
    "source without images": (["prepare", "folder", "--out=p"], ["folder holds no images"]),
    "no workers": (["prepare", "folder", "--out=p", "--workers=0"], ["--workers", "above 0"]),
    "export of nothing": (["export", "nowhere", "--out=g"], ["nowhere holds no run"]),
    "export below a file": (
        ["export", "run", "--out=text/g"],
        ["cannot write text/g (text is no folder)", "another --out"],
    ),
    "near experiment": (["reproduce", "fgan-gausians"], ["did you mean 'fgan-gaussians'"]),
    "near divergence": (
        ["reproduce", "fgan-gaussians", "--divergences=k-l"],
        ["--divergences k-l", "did you mean 'kl'"],
    ),
    "alpha without its value": (
        ["reproduce", "fgan-gaussians", "--divergences=alpha"],
        ["--divergences alpha", "alpha=0.5"],
    ),
    "tables over a run": (["reproduce", "fgan-gaussians", "--out=run"], ["run is not empty"]),
    "info of something": (["info", "run"], ["unrecognized arguments: run", "pygan info --help"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_command(here, monkeypatch, capsys, case):
    monkeypatch.chdir(here)
    arguments, words = WRONG[case]
    before = sorted(os.listdir(here))
    assert_refused(capsys, arguments, words)
    assert sorted(os.listdir(here)) == before


def test_cache_in_place_of_a_file(here, tmp_path, capsys):
    images = "--data.name=digits"
    config = f"--config={here / 'small.yaml'}"
    run = tmp_path / "run"
    assert main(["train", config, images, f"--out={run}"]) == 0
    extractor = save_exported(tmp_path / "net.pt2")
    options = ["--metrics=fid", f"--extractor={extractor}", f"--cache={here / 'text'}", "--n=20"]
    capsys.readouterr()
    assert_refused(capsys, ["evaluate", str(run), *options], ["cannot write", "--cache"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("command", ["sample", "export"])
def test_folder_without_permission(here, tmp_path, capsys, command):
    (tmp_path / "locked").mkdir(mode=0o500)
    out = tmp_path / "locked" / "a"
    words = [f"cannot write {out} (Permission denied)", "another --out"]
    assert_refused(capsys, [command, str(here / "run"), f"--out={out}"], words)


def assert_refused(capsys, arguments, words):
    assert main(arguments) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("pygan: error: ")
    for word in words:
        assert word in lines[0]
