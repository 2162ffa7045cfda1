"""Building and importing: what a user sees when something is missing, and facts of the build."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import pygan

ROOT = Path(__file__).parents[1]


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )


def setup_message(before: str = "", **environment: str) -> str:
    """The one line that setup.py ends with, after running `before` in its process."""
    code = f"import runpy, sys\n{before}\nsys.argv = ['setup.py', '--version']\n"
    done = run_python(code + "runpy.run_path('setup.py', run_name='__main__')", **environment)
    assert done.returncode == 1, done
    (line,) = done.stderr.strip().splitlines()
    return line


def test_version_stands_in_one_place():
    stated = re.search(r'= "(.+)"', (ROOT / "pygan" / "version.py").read_text()).group(1)
    assert pygan.__version__ == stated == pygan.build_config()["version"]
    assert re.search(rf"^## {re.escape(stated)}\b", (ROOT / "CHANGELOG.md").read_text(), re.M)


def test_build_config():
    config = pygan.build_config()
    assert config["backend"] == "native" and config["openmp"] is True
    assert config["torch"] == torch.__version__
    assert config["torch_built_with"] == torch.__version__.partition("+")[0]
    assert config["instruction_set"].startswith(("x86-64", "baseline"))
    assert bool(config["cuda"]) == bool(config["cuda_archs"])


def test_reference_backend_on_request():
    code = """
import torch, pygan
assert pygan.build_config()["backend"] == "reference"
w = torch.nn.Parameter(torch.tensor([-2.0, 0.5]))
pygan.clip_weights_([w], 1.0)
pygan.wasserstein_critic_loss(w, w * 2).backward()
optimizer = pygan.optim.RMSprop([w], lr=0.1, clip=0.3)
optimizer.step()
torch.testing.assert_close(w.data, torch.tensor([-0.3, -0.3]))
"""
    done = run_python(code, PYGAN_BACKEND="reference")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "environment, before, message",
    [
        ({"PYGAN_BACKEND": "fast"}, "", "PYGAN_BACKEND='fast'; expected one of native, reference"),
        (
            {},
            "import sys; sys.modules['pygan._C'] = None",
            "pip install --no-build-isolation .`, or set PYGAN_BACKEND=reference",
        ),
    ],
)
def test_import_says_what_to_do(environment, before, message):
    done = run_python(f"{before}\nimport pygan", **environment)
    assert done.returncode == 1
    assert message in done.stderr.strip().splitlines()[-1]


def test_import_needs_torch_and_numpy_only():
    code = """
import sys
for name in ("jsonargparse", "yaml", "tqdm", "PIL", "sklearn", "matplotlib", "scipy"):
    sys.modules[name] = None
import pygan, pygan.functional, pygan.optim, pygan.reference
"""
    done = run_python(code)
    assert done.returncode == 0, done.stderr


FAKE_CUDA = """
import torch
from torch.utils import cpp_extension
torch.version.cuda, cpp_extension.CUDA_HOME = {torch_cuda!r}, {home!r}
"""


def test_setup_without_torch():
    line = setup_message("sys.modules['torch'] = None")
    assert "install torch first" in line and "--no-build-isolation" in line


def test_setup_without_compiler():
    line = setup_message(CXX="no-such-compiler", FORCE_CPU="1")
    assert "`no-such-compiler` is not there; install g++ or clang, or set CXX" in line


@pytest.mark.parametrize("torch_cuda, home", [(None, None), (None, "/opt/cuda"), ("13.0", None)])
def test_setup_forced_cuda_without_cuda(torch_cuda, home):
    line = setup_message(FAKE_CUDA.format(torch_cuda=torch_cuda, home=home), FORCE_CUDA="1")
    assert line.startswith("FORCE_CUDA=1 needs")
    assert ("CUDA_HOME" in line) == (home is None)


def test_setup_with_another_cuda_major(tmp_path):
    nvcc = tmp_path / "bin" / "nvcc"
    nvcc.parent.mkdir()
    nvcc.write_text("#!/bin/sh\necho 'Cuda compilation tools, release 12.4, V12.4.131'\n")
    nvcc.chmod(0o755)
    line = setup_message(FAKE_CUDA.format(torch_cuda="13.0", home=str(tmp_path)))
    assert "is CUDA 12.4 but torch was built with CUDA 13.0" in line
    assert "CUDA_HOME at a CUDA 13 toolkit, or set FORCE_CPU=1" in line
