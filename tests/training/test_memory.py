"""A run's memory stays what it is after its beginning; the long form is the script by itself."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "memory_check.py"
pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc")


def test_memory_of_a_run_does_not_grow():
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "1000"], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_growth_is_that_of_a_leak():
    """10 KB a step, and neither a beginning that takes more, nor noise, nor one more step up."""
    growth = runpy.run_path(str(SCRIPT))["growth"]
    flat = [300.0 + 50 * (step >= 150) + 5 * (step % 7 == 0) for step in range(2000)]
    assert growth(flat) == 0
    assert growth([size + 9 * (step >= 1300) for step, size in enumerate(flat)]) == 0
    assert growth([size + step / 100 for step, size in enumerate(flat)]) == pytest.approx(10, 0.01)
