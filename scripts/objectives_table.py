"""Trains every objective on toy data and on digits, and writes docs/objectives.md's table of figures.

python scripts/objectives_table.py RUNS [--jobs 2]

Each of configs/toy-*.yaml and configs/digits-*.yaml becomes a run RUNS/<config>, on one thread;
finished ones are kept. `pygan evaluate` judges them, and the table between the two markers of the page
is written anew.
"""

import argparse
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "objectives.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
METRICS = {"toy": "swd,emd,modes", "digits": "swd,emd,recognised"}


def pygan(*arguments: str) -> None:
    command = [sys.executable, "-m", "pygan", *arguments]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def judged(config: Path, runs: Path) -> dict[str, object]:
    run, scores = runs / config.stem, runs / f"{config.stem}.json"
    if not (run / "samples" / "final.png").exists():
        resume = ["--resume"] if run.exists() else []
        pygan("train", f"--config={config}", f"--out={run}", *resume)
    metrics = METRICS[config.stem.partition("-")[0]]
    pygan("evaluate", str(run), f"--metrics={metrics}", f"--out={scores}")
    print(f"{config.stem}: done", flush=True)
    return json.loads(scores.read_text())
