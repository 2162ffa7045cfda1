"""Compiles csrc's kernels for the host, with sanitizers, into build/simt/."""

import hashlib
import importlib.util
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from torch.utils.cpp_extension import include_paths

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "simt"
CXX = os.environ.get("CXX", "c++").split()

SANITIZERS = ["-fsanitize=address,undefined"]
FLAGS = [
    *SANITIZERS,
    "-fno-sanitize-recover=all",
    "-ftrivial-auto-var-init=pattern",  # a local that is read before it is written shows
    "-ffp-contract=off",  # so that CPU and CUDA kernels can agree bit for bit
    "-std=c++20",
    "-O1",
    "-g1",
    "-fno-omit-frame-pointer",
]
SOURCES = ("tests/simt/*.cpp", "tests/simt/*.cu", "csrc/cpu/*.cpp", "csrc/cuda/*.cu")
NEEDS_TORCH = {"csrc/cpu/backend.cpp"}


class MissingHeadersError(Exception):
    """This machine has no CUDA headers."""


def cuda_headers() -> Path:
    """The toolkit's headers, or those that pip installs with pygan[test]."""
    packages = importlib.util.find_spec("nvidia")
    folders = [Path(os.environ.get("CUDA_HOME", "/usr/local/cuda"))]
    folders += [Path(p) / "cu13" for p in packages.submodule_search_locations] if packages else []
    for folder in folders:
        include = folder / "include"
        if all((include / h).exists() for h in ("cuda_fp16.h", "crt/host_defines.h", "nv/target")):
            return include
    raise MissingHeadersError(
        "CUDA's headers are not there; `pip install nvidia-cuda-runtime nvidia-cuda-crt"
        " nvidia-cuda-cccl` or set CUDA_HOME"
    )


def sources(root: Path) -> Iterator[Path]:
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            if str(path.relative_to(root)) not in NEEDS_TORCH:
                yield path


def command_for(source: Path, root: Path) -> list[str]:
    command = [*CXX, *FLAGS, f"-ffile-prefix-map={root}/="]
    command += [f"-isystem{path}" for path in (cuda_headers(), *include_paths())]
    if source.suffix == ".cu":
        command += ["--coverage", "-include", str(root / "tests/simt/simt.h"), "-x", "c++"]
    return [*command, str(source)]


def object_file(source: Path, root: Path) -> Path:
    """Compiles `source` unless that was done before: the name tells all that goes into it."""
    command = command_for(source, root)
    text = subprocess.check_output([*command, "-E"], cwd=root) + " ".join(command).encode()
    key = hashlib.sha256(text.replace(str(root).encode(), b"")).hexdigest()
    output = BUILD / f"{source.stem}-{key[:16]}.o"
    if not output.exists():
        subprocess.run([*command, "-c", "-o", str(output)], cwd=root, check=True)
    return output


def build(root: Path = ROOT) -> tuple[Path, list[Path]]:
    """The runner made from the sources under `root`, and its object files."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        objects = list(pool.map(lambda source: object_file(source, root), sources(root)))
    key = hashlib.sha256(" ".join(o.name for o in objects).encode()).hexdigest()[:16]
    runner = BUILD / f"runner-{key}"
    if not runner.exists():
        subprocess.run([*CXX, *SANITIZERS, "--coverage", *objects, "-o", runner], check=True)
    return runner, objects
