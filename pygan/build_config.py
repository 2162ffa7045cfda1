"""What this pygan was built from and runs on."""

from typing import Any

import torch

from pygan._backend import native
from pygan.version import __version__


def build_config() -> dict[str, Any]:
    """Facts of the build, as a plain dictionary.

    Returns:
        `version`, `backend` ("native", or "reference" where PYGAN_BACKEND asked for plain PyTorch),
        `torch` (the running version), and for the native backend `torch_built_with`, `cuda` (the
        toolkit's version, None for a CPU build), `cuda_archs`, `openmp`, and `instruction_set`
        (what the CPU kernels use on this processor).
    """
    config: dict[str, Any] = {
        "version": __version__,
        "backend": "reference" if native is None else "native",
        "torch": torch.__version__,
    }
    return config if native is None else config | native.build_config()
