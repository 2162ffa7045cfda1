"""Each script of examples/ runs, in few steps, and what it claims at its end is so."""

import re
import runpy
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from forked import SERVER

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
SCRIPTS = sorted(path.stem for path in EXAMPLES.glob("*.py"))
LONGEST = 60  # lines of a script that somebody is to copy; the walk is for reading


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., str]:
    """Runs a script as `python examples/NAME.py OPTIONS` would; gives what it prints."""

    def of(name: str, *options: object) -> str:
        log = tmp_path / "log.txt"
        arguments = (EXAMPLES / f"{name}.py", [*map(str, options)], log)
        process = SERVER.Process(target=run_script, args=arguments)
        process.start()
        process.join()
        assert process.exitcode == 0, log.read_text()
        return log.read_text()

    return of


def run_script(script: Path, options: list[str], log: Path) -> None:
    sys.argv = [str(script), *options]
    with log.open("w") as file, redirect_stdout(file), redirect_stderr(file):
        try:
            runpy.run_path(str(script), run_name="__main__")
        except Exception:
            traceback.print_exc()
            raise


def number(text: str, pattern: str) -> float:
    """The number in place of {} in a line of the output."""
    found = re.search(re.escape(pattern).replace(r"\{\}", r"(-?[\d.]+(?:e-?\d+)?)"), text)
    assert found, f"no {pattern!r} in:\n{text}"
    return float(found[1])


def fell(text: str, what: str) -> bool:
    pattern = re.escape(what) + r" ([\d.]+) before, ([\d.]+) now"
    before, now = map(float, re.search(pattern, text).groups())
    return now < 0.9 * before


def test_gradient_penalty(run):
    text = run("gradient_penalty", "--steps=30")
    assert number(text, "gradients differ from plain PyTorch's by {}") < 1e-5
    assert fell(text, "earth mover's distance")


def test_weight_clipping(run):
    text = run("weight_clipping", "--steps=100")
    assert number(text, "largest weight of the critic {}") == 0.01
    assert fell(text, "sliced Wasserstein distance")


def test_fgan_loss(run):
    text = run("fgan_loss", "--steps=500")
    assert number(text, "generator N({}") == 0
    mean, std = re.search(r"generator N\(([\d.]+), ([\d.]+)\^2\) now", text).groups()
    assert float(mean) == pytest.approx(2, abs=0.3)
    assert float(std) == pytest.approx(0.5, abs=0.3)
    assert number(text, "at most, {} now") < 0.2 * number(text, "squared_hellinger {} at most")


def test_own_critic(run):
    text = run("own_critic", "--steps=30")
    assert "plain:    exact step: 2 layers with parameters" in text
    assert "residual: general path: module 1 (Residual) is not one" in text
    assert "residual: swapped 5 Conv2d, 5 ReLU" in text
    assert number(text, "gradients moved by {}") < 1e-4
    assert number(text, "step 30: root mean square of (norm - 1) is {}") < 0.5 * number(
        text, "step 0: root mean square of (norm - 1) is {}"
    )


def test_custom_divergence(run):
    text = run("custom_divergence", "--steps=300")
    exact = number(text, "quadrature finds {}")
    assert exact == pytest.approx(0.3583, abs=1e-4)  # by scipy.integrate.quad
    assert exact - 0.01 < number(text, "the critic's bound is {}") < exact + 1e-3


def test_fgan_walk(run, tmp_path):
    text = run("fgan_walk", "--steps=150", f"--out={tmp_path}")
    assert len(list(tmp_path.glob("*.png"))) == 3
    table = re.findall(r"^(\w+) +(-?[\d.]+) +(-?[\d.]+)$", text, re.MULTILINE)
    assert len(table) == 5
    for _, bound, exact in table:
        assert float(exact) - 0.05 < float(bound) < float(exact) + 0.01
    crossings = re.findall(r"threshold at +([\d.]+), the densities cross at +([\d.]+)", text)
    assert len(crossings) == 5
    for ours, exact in crossings:
        assert float(ours) == pytest.approx(float(exact), abs=0.2)


def test_train_from_python(run, tmp_path):
    text = run("train_from_python", "--steps=30", f"--out={tmp_path / 'run'}")
    assert f"the run lies in {tmp_path / 'run'}" in text
    assert fell(text, "sliced Wasserstein distance")
    assert "samples (64, 1, 8, 8), the same again for one seed: True" in text


def test_own_data(run, tmp_path):
    text = run("own_data", "--steps=30", f"--out={tmp_path / 'run'}")
    assert "a batch (64, 2) torch.float32" in text
    assert fell(text, "earth mover's distance")
    assert (tmp_path / "run" / "samples" / "final.png").is_file()
    assert "name: moons" in (tmp_path / "run" / "config.yaml").read_text()


def test_custom_objective(run, tmp_path):
    text = run("custom_objective", "--steps=100", f"--out={tmp_path / 'run'}")
    assert fell(text, "sliced Wasserstein distance")
    assert "name: hinge" in (tmp_path / "run" / "config.yaml").read_text()
    assert (tmp_path / "run" / "classes.png").is_file()


def test_conditional_sampling(run, tmp_path):
    text = run("conditional_sampling", "--steps=400", "--digit=3", f"--out={tmp_path / 'run'}")
    read = [int(share) for share in re.findall(r"asked for \d: (\d+) of 100", text)]
    assert len(read) == 10
    assert sum(read) > 400  # by chance 100
    assert (tmp_path / "run" / "digit-3.png").is_file()


def test_exported_generator(run, tmp_path):
    text = run("exported_generator", "--steps=2", f"--out={tmp_path / 'new'}")
    assert "the file draws what the run draws: True" in text
    assert "noise (B, 64) to samples (B, 1, 8, 8)" in text
    assert (tmp_path / "new" / "generator.safetensors").is_file()


def test_two_processes(run):
    text = run("two_processes", "--steps=20")
    for rank in range(2):
        assert (
            number(text, f"process {rank} of 2: weights differ from one process's by {{}}") < 1e-9
        )


def test_every_example_is_tested_and_listed():
    assert {f"test_{name}" for name in SCRIPTS} <= globals().keys()
    listed = re.findall(r"^\| \[(\w+)\.py\]", (EXAMPLES / "README.md").read_text(), re.MULTILINE)
    assert sorted(listed) == SCRIPTS


@pytest.mark.parametrize("name", sorted(set(SCRIPTS) - {"fgan_walk"}))
def test_scripts_are_short_and_say_what_they_show(name):
    text = (EXAMPLES / f"{name}.py").read_text()
    assert text.startswith('"""') and len(text.splitlines()) <= LONGEST
