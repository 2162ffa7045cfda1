"""Kernels are built once a session, from SIMT_ROOT if set (mutate.py tests changed copies). Where
there are no CUDA headers these tests are skipped, unless REQUIRE_SIMT=1.
"""

import os
from pathlib import Path

import pytest
from emulator import Emulator
from toolchain import ROOT, MissingHeadersError


@pytest.fixture(scope="session")
def emulator() -> Emulator:
    try:
        return Emulator(Path(os.environ.get("SIMT_ROOT", ROOT)))
    except MissingHeadersError as error:
        if os.environ.get("REQUIRE_SIMT") == "1":
            raise
        pytest.skip(str(error))


@pytest.fixture(autouse=True)
def one_thread(threads) -> None:
    """The tensors are small: torch's threads would wait for each other on a busy machine."""
    threads(1)
