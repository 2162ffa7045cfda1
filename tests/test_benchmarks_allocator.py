"""Freed memory that stays with the process, seen by the page faults of the next to allocate."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SIZE = 1 << 26  # bytes, which glibc hands back as soon as they are freed

# A process of its own: what malloc was told cannot be taken back.
PROGRAM = f"""
import json, resource, torch
from benchmarks.allocator import keep_freed_memory

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

def least():  # of some calls, as the first ones find no room yet
    counts = []
    for _ in range(20):
        before = faults()
        torch.ones({SIZE // 4})
        counts.append(faults() - before)
    return min(counts)

print(json.dumps([least(), keep_freed_memory(), least()]))
"""


def test_freed_memory_is_kept():
    root = Path(__file__).parent.parent
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=root, capture_output=True, text=True, check=True
    )
    before, kept, after = json.loads(run.stdout)
    if not kept:
        pytest.skip("this libc has no mallopt")
    assert after < before / 10
