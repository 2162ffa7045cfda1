"""Builds pygan._C: always for the CPU, and for CUDA where the toolkit and a CUDA torch are found.

Environment: FORCE_CUDA=1 (fail rather than leave CUDA out), FORCE_CPU=1 (leave CUDA out),
TORCH_CUDA_ARCH_LIST (default: the visible GPU's, else `DEFAULT_ARCHS`), CXX, MAX_JOBS.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).parent
DEFAULT_ARCHS = "8.0;9.0;10.0+PTX"
CXX_FLAGS = [*(ROOT / "csrc" / "flags.txt").read_text().split(), "-g0", "-fopenmp"]
NVCC_FLAGS = ["-O3", "--expt-relaxed-constexpr", "-lineinfo"]

try:
    import torch
    from torch.utils import cpp_extension
except ImportError:
    sys.exit(
        "pygan compiles against the torch that you use: install torch first, then run"
        " `pip install --no-build-isolation .`"
    )


def flag(name: str) -> bool:
    return os.environ.get(name, "0") not in ("", "0")


def toolkit_version(home: str) -> str:
    """The nvcc release in `home`, such as "13.0"."""
    text = subprocess.run(
        [str(Path(home) / "bin" / "nvcc"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"release (\d+\.\d+)", text)
    return found.group(1) if found else "unknown"


def use_cuda() -> bool:
    """Whether to compile the CUDA kernels, decided by toolkit and torch, not by a visible GPU."""
    if flag("FORCE_CPU"):
        return False
    home, torch_cuda = cpp_extension.CUDA_HOME, torch.version.cuda
    if not (home and torch_cuda):
        if flag("FORCE_CUDA"):
            missing = "a CUDA build of torch" if home else "the CUDA toolkit (set CUDA_HOME)"
            sys.exit(f"FORCE_CUDA=1 needs {missing}; install it or unset FORCE_CUDA")
        return False
    toolkit = toolkit_version(home)
    if toolkit.split(".")[0] != torch_cuda.split(".")[0]:
        sys.exit(
            f"nvcc in {home} is CUDA {toolkit} but torch was built with CUDA {torch_cuda}: point"
            f" CUDA_HOME at a CUDA {torch_cuda.split('.')[0]} toolkit, or set FORCE_CPU=1"
        )
    return True


def sources(*folders: str, suffixes: tuple[str, ...] = (".cpp",)) -> list[str]:
    """The sources in `folders` of csrc/; CMakeLists.txt takes the same folders."""
    return sorted(
        str(path.relative_to(ROOT))
        for folder in folders
        for path in (ROOT / "csrc" / folder).glob("*")
        if path.suffix in suffixes
    )


def extension() -> object:
    compiler = os.environ.get("CXX", "c++")
    if not shutil.which(compiler.split()[0]):
        sys.exit(f"no C++ compiler: `{compiler}` is not there; install g++ or clang, or set CXX")
    files = sources(".", "ops", "cpu", "critic_step")
    compile_args = {"cxx": CXX_FLAGS}
    options = {"extra_compile_args": compile_args, "extra_link_args": ["-fopenmp"]}
    if not use_cuda():
        return cpp_extension.CppExtension("pygan._C", files, **options)
    if not torch.cuda.is_available():
        os.environ.setdefault("TORCH_CUDA_ARCH_LIST", DEFAULT_ARCHS)
    archs = os.environ.get("TORCH_CUDA_ARCH_LIST", "")
    if not archs:
        archs = "{}.{}".format(*torch.cuda.get_device_capability())
    compile_args["nvcc"] = NVCC_FLAGS
    options["define_macros"] = [
        ("PYGAN_WITH_CUDA", "1"),
        ("PYGAN_CUDA_VERSION", f'"{torch.version.cuda}"'),
        ("PYGAN_CUDA_ARCHS", f'"{archs}"'),
    ]
    files += sources("cuda", suffixes=(".cpp", ".cu"))
    return cpp_extension.CUDAExtension("pygan._C", files, **options)


setup(ext_modules=[extension()], cmdclass={"build_ext": cpp_extension.BuildExtension})
