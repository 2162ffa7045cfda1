"""Does a run of 2,000 steps at side 64 keep its memory? python scripts/memory_check.py [STEPS]

WGAN-GP on packed images that a thread reads ahead, with reports, pictures and checkpoints on the
way. Prints the process's resident memory after a step in megabytes, as medians of ten parts of the
run, and its steady growth in the second half; until then pictures, reports and the allocator still
find what they need, and the allocator may take a few megabytes once more after that: a leak is what
grows from part to part. Exits with 1 if it is too much.
"""

import json
import re
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np

from pygan.data.packed import FORMAT, IMAGES, META
from pygan.training import loop
from pygan.training.parser import parse
from pygan.training.report import Report

PARTS = 10
REPORTS = 20  # and as many pictures and checkpoints
ALLOWED = 2.0  # megabytes
IMAGE = (64, 64, 3)
CONFIG = """
data: {name: packed, path: PATH, flip: true}
generator: {name: dcgan, latent_dim: 8, filters: 2}
critic: {name: dcgan, filters: 2, batch_norm: false}
objective: {name: wgan-gp, n_critic: 2}
optimizer: {name: adam, lr: 1.0e-4}
batch_size: 8
steps: STEPS
report_every: EVERY
sample_every: EVERY
checkpoint_every: EVERY
device: cpu
"""


def write_images(folder: Path, count: int = 400) -> None:
    """Noise, in a folder as `pygan prepare` writes it."""
    images = np.random.default_rng(0).integers(0, 256, (count, *IMAGE), dtype=np.uint8)
    folder.mkdir()
    np.save(folder / IMAGES, images)
    meta = {"format": FORMAT, "count": count, "size": IMAGE[0], "sha256": ""}
    (folder / META).write_text(json.dumps(meta))


def resident() -> float:
    """This process's resident memory now, in megabytes."""
    (line,) = [
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmRSS:")
    ]
    return int(line.split()[1]) / 1024


def memory_after_each_step(folder: Path, steps: int) -> list[float]:
    """Train in `folder`; megabytes by step."""
    sizes = []

    class Measured(Report):
        def after_step(self) -> None:
            super().after_step()
            sizes.append(resident())

    places = {"PATH": folder / "images", "STEPS": steps, "EVERY": steps // REPORTS}
    write_images(places["PATH"])
    config = folder / "config.yaml"
    config.write_text(re.sub("PATH|STEPS|EVERY", lambda found: str(places[found[0]]), CONFIG))
    loop.Report = Measured
    loop.train(parse([f"--config={config}", f"--out={folder / 'run'}"]))
    return sizes


def growth(sizes: list[float]) -> float:
    """What the second half adds, were each of its parts to add the median of what they add."""
    added = [after - before for before, after in pairwise(medians(sizes)[PARTS // 2 - 1 :])]
    return len(added) * median(added)


def medians(sizes: list[float]) -> list[float]:
    length = len(sizes) // PARTS
    return [median(sizes[start : start + length]) for start in range(0, PARTS * length, length)]


if __name__ == "__main__":
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as folder:
        sizes = memory_after_each_step(Path(folder), steps)
    print("MB:", " ".join(f"{size:.1f}" for size in medians(sizes)))
    print(f"growth: {growth(sizes):+.1f} MB, {ALLOWED:.0f} are allowed")
    sys.exit(growth(sizes) > ALLOWED)
