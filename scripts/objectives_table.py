"""Trains every objective on toy data and on digits, and writes the figures of docs/objectives.md.

python scripts/objectives_table.py RUNS [--jobs 2]

Each of configs/toy-*.yaml and configs/digits-*.yaml becomes a run RUNS/<config>, on one thread;
what is finished is kept. `pygan evaluate` judges the runs, and the tables between the two markers
of the page and its pictures are made anew.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import torch

from pygan.documents import table
from pygan.training.images import save_image, side_by_side
from pygan.training.parser import load_config
from pygan.training.pictures import PICTURES, Scene
from pygan.training.run_folder import RunFolder
from pygan.training.sampling import load_trained

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "objectives.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
# The metrics of each kind of data, and how a score is written.
COLUMNS = {
    "toy": {"emd": ".3f", "swd": ".4f", "modes": ".0f", "high_quality": ".0%"},
    "digits": {
        "emd": ".3f",
        "swd": ".4f",
        "precision": ".2f",
        "recall": ".2f",
        "recognised": ".1%",
    },
}
IMAGES = ROOT / "docs" / "images"
PICTURED = ("gan", "ns-gan", "wgan", "wgan-gp", "dragan", "cgan")
METRICS = {"toy": "swd,emd,modes", "digits": "swd,emd,prdc"}
OF_CLASSES = ",recognised"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=Path, help="folder of the runs")
    parser.add_argument("--jobs", type=int, default=2, help="runs at once")
    given = parser.parse_args()
    configs = [p for kind in COLUMNS for p in sorted((ROOT / "configs").glob(f"{kind}-*.yaml"))]
    with ThreadPoolExecutor(given.jobs) as pool:
        judged = list(pool.map(lambda path: judge(path, given.runs.resolve()), configs))
    names = [path.stem for path in configs]
    sections = [section(kind, dict(zip(names, judged, strict=True))) for kind in COLUMNS]
    before, rest = PAGE.read_text().split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text("\n\n".join([before + BEGIN, *sections, END + after]))
    draw_pictures(given.runs)


def judge(config: Path, runs: Path) -> dict[str, Any]:
    """Train by a config unless that is done, and evaluate: the JSON of `pygan evaluate`."""
    run, scores = runs / config.stem, runs / f"{config.stem}.json"
    if not (run / "samples" / "final.png").exists():
        resume = ["--resume"] if run.exists() else []
        pygan("train", f"--config={config}", f"--out={run}", "--device=cpu", *resume)
    if not scores.exists():
        told = load_config(config).objective.roles(classes=10).asks_for_classes
        metrics = METRICS[config.stem.partition("-")[0]] + (OF_CLASSES if told else "")
        options = [f"--metrics={metrics}", "--device=cpu"]
        pygan("evaluate", str(run), *options, f"--out={scores}")
    print(f"{config.stem}: done", flush=True)
    content: dict[str, Any] = json.loads(scores.read_text())
    return content


def pygan(*arguments: str) -> None:
    command = [sys.executable, "-m", "pygan", *arguments]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def draw_pictures(runs: Path) -> None:
    """Samples of some toy runs beside each other, and the last picture of a conditional one."""
    shown = {}
    for name in PICTURED:
        trained = load_trained(RunFolder(runs / f"toy-{name}"), torch.device("cpu"))
        picture = PICTURES[trained.config.data.picture]
        shown[name] = picture.draw(Scene(trained.draw(picture.shown, seed=0)))
    save_image(side_by_side(shown), IMAGES / "toy-objectives.png")
    shutil.copy(RunFolder(runs / "digits-cgan").final, IMAGES / "digits-cgan.png")


def section(kind: str, judged: dict[str, dict[str, Any]]) -> str:
    """One table: a row a config, and first what real samples score."""
    columns = COLUMNS[kind]

    def row(name: str, scores: dict[str, Any], of: str) -> list[str]:
        values = (scores[c][of]["value"] if c in scores else None for c in columns)
        figures = zip(values, columns.values(), strict=True)
        return [name, *("" if v is None else format(v, form) for v, form in figures)]

    of_kind = {name: j["scores"] for name, j in judged.items() if name.startswith(f"{kind}-")}
    fullest = max(of_kind.values(), key=len)
    rows = [row(f"`{name}`", scores, "generated") for name, scores in of_kind.items()]
    head = ["configs/", *(column.replace("_", " ") for column in columns)]
    return table(head, [row("(real samples)", fullest, "real"), *rows])


if __name__ == "__main__":
    main()
