"""Calls CUDA kernels on the host, in a process of their own: runner.cpp is the other side."""

import os
import struct
import subprocess
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import BinaryIO

import torch
from toolchain import ROOT, build
from torch import Tensor

SECONDS = 60  # that a call may take; a kernel that waits for itself never ends
ALIGNMENT = 16  # bytes, of vectors
OPTIONS = {
    "ASAN_OPTIONS": "detect_leaks=0:detect_stack_use_after_return=0",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "GCOV_PREFIX_STRIP": "99",
}

Buffers = Sequence[Tensor | None]


class KernelError(AssertionError):
    """The emulation or a sanitizer stopped the kernel."""


def integers(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}q", *values)


def memory(x: Tensor | None) -> bytes:
    """Size, place and contents. A tensor is as far from a vector boundary as from its storage."""
    if x is None:
        return integers(-1, 0)
    data = x.reshape(-1).view(torch.uint8).numpy().tobytes()
    return integers(len(data), x.storage_offset() * x.element_size() % ALIGNMENT) + data


def filled(x: Tensor | None, output: BinaryIO) -> Tensor | None:
    """A tensor like `x` with the next bytes of `output`."""
    if x is None or x.numel() == 0:
        return x
    data = bytearray(output.read(x.numel() * x.element_size()))
    return torch.frombuffer(data, dtype=x.dtype).reshape(x.shape)


class Emulator:
    """Kernels built from the sources under `root`, which a caller may have changed."""

    def __init__(self, root: Path = ROOT) -> None:
        self.runner, self.objects = build(root)
        self.counts = TemporaryDirectory()  # of lines executed, for gcov
        self._complaints = Path(self.counts.name, "stderr")
        self._start()

    def _start(self) -> None:
        with self._complaints.open("wb") as stderr:
            self._process = subprocess.Popen(
                [self.runner],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=os.environ | OPTIONS | {"GCOV_PREFIX": self.counts.name},
            )

    def close(self) -> str:
        """Ends the process, which then writes the counts; returns what it has complained of."""
        self._process.communicate()
        return self._complaints.read_text(errors="replace")

    def __call__(
        self,
        call: str,
        dtype: torch.dtype,
        buffers: Buffers,
        numbers: Sequence[float] = (),
        orders: int = 3,
    ) -> list[Tensor | None]:
        """Calls and returns the buffers as they are after that, the same in every order of threads.

        KernelError if the kernel does what a GPU leaves undefined.
        """
        name = str(dtype).removeprefix("torch.")
        request = f"{call} {name} {orders}\n".encode() + integers(len(numbers))
        request += struct.pack(f"<{len(numbers)}d", *numbers)
        request += integers(len(buffers)) + b"".join(map(memory, buffers))
        size = sum(x.numel() * x.element_size() for x in buffers if x is not None)
        kill = Timer(SECONDS, self._process.kill)
        kill.start()
        self._process.stdin.write(request)
        self._process.stdin.flush()
        output = self._process.stdout.read(size + 1)
        kill.cancel()
        if len(output) <= size:
            complaint = self.close()
            self._start()
            raise KernelError(complaint)
        stream = BytesIO(output)
        return [filled(x, stream) for x in buffers]
