"""Chooses between the compiled extension and plain PyTorch, once, at import."""

import os
from typing import Any

from torch._C._functorch import peek_interpreter_stack
from torch.autograd import forward_ad
from torch.compiler import is_compiling

CHOICES = ("native", "reference")


def _load() -> Any:
    """The extension, or None where the user asked for plain PyTorch."""
    choice = os.environ.get("PYGAN_BACKEND", "native")
    if choice not in CHOICES:
        raise ImportError(f"PYGAN_BACKEND={choice!r}; expected one of {', '.join(CHOICES)}")
    if choice == "reference":
        return None
    try:
        import pygan._C as extension
    except ImportError as error:
        raise ImportError(
            f"pygan's compiled extension cannot be loaded ({error}); build it with `pip install"
            " --no-build-isolation .`, or set PYGAN_BACKEND=reference for plain PyTorch"
        ) from None
    return extension


native = _load()


def use_native() -> bool:
    """Whether to call the extension here.

    Not inside torch.compile, torch.func transforms or forward-mode AD: those need to see through an
    operation, and the plain PyTorch twin is transparent to all of them.
    """
    return not (
        native is None
        or is_compiling()
        or peek_interpreter_stack() is not None
        or forward_ad._current_level >= 0
    )
