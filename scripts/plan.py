"""Estimates what a run takes before its data are there; writes the tables of docs/large-runs.md.

python scripts/plan.py                                      # the tables
python scripts/plan.py configs/my-run.yaml --side 64        # a config of yours
python scripts/plan.py configs/my-run.yaml --side 64 --time 3
"""

import argparse
import json
import time
from pathlib import Path

from footprint import plan, updates

from pygan.documents import table
from pygan.training.config import TrainConfig
from pygan.training.parser import load_config
from pygan.training.state import TrainingState

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "large-runs.md"
MEASURED = ROOT / "benchmarks" / "results" / "xeon-2026-11-21-data.json"
BEGIN, END = "<!-- {} -->", "<!-- end of {} -->"
# Training images: bedroom and church (church_outdoor) are the entries of LSUN's LMDBs (1506.03365),
# classroom is the f-GAN paper's count of them (1606.00709, section 4).
IMAGES = {"bedroom": 3_033_042, "church": 126_227, "classroom": 168_103}
SIDES = (64, 96, 128)
CORES = 16  # of the machine that prepares


def data_table() -> str:
    """What images take on disk, and how long `pygan prepare` works on them, in Markdown."""
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    decoding = measured["results"][0]["rows"][0]  # a batch of 64, on all cores
    a_core = 64 / decoding["seconds"]["median"] / measured["machine"]["cores"]
    rows = [
        [
            name,
            f"{images:,}",
            f"{side}",
            f"{images * side**2 * 3 / 1e9:.1f} GB",
            f"{images / a_core / CORES / 60:.1f} min",
        ]
        for name, images in IMAGES.items()
        for side in SIDES
    ]
    return table(["category", "images", "side", "disk", f"prepared on {CORES} cores"], rows)


def run_row(path: Path, side: int, classes: int = 0) -> list[str]:
    """A config's line of the table of runs."""
    config = load_config(path)
    (generator, critic), held, peak, flops = plan(config, side, classes)
    return [
        path.stem,
        f"{config.batch_size}",
        f"{generator / 1e6:.1f} + {critic / 1e6:.1f} million",
        f"{held / 1e9:.2f} GB",
        f"{peak / 1e9:.1f} GB",
        f"{flops / 1e12:.2f}",
        f"{flops * config.steps / 1e15:,.0f}",
    ]


def run_table(rows: list[list[str]]) -> str:
    """In Markdown."""
    units = ["held", "at peak", "TFLOP an iteration", "PFLOP in all"]
    return table(["config", "batch", "parameters", *units], rows)


def seconds(config: TrainConfig, side: int, classes: int, iterations: int) -> float:
    """Of an iteration on the config's own device, after one more."""
    state = TrainingState(config, (3, side, side), classes)
    parts = updates(config, state, side).values()

    def iterate() -> None:
        for often, update in parts:
            for _ in range(round(often)):
                update()
        state.losses.first_not_finite()  # waits for a GPU

    iterate()
    start = time.perf_counter()
    for _ in range(iterations):
        iterate()
    return (time.perf_counter() - start) / iterations


def write(name: str, content: str) -> None:
    """Put a table between its marks on the page."""
    begin, end = BEGIN.format(name), END.format(name)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    PAGE.write_text(f"{before}{begin}\n\n{content}\n\n{end}{after}", encoding="utf-8")


def shipped() -> dict[Path, int]:
    """The configs for LSUN, and the sides in their names."""
    paths = sorted((ROOT / "configs").glob("lsun-*.yaml"))
    return {path: int(path.stem.split("-")[2]) for path in paths}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("config", type=Path, nargs="?", help="a config of yours; else the tables")
    parser.add_argument("--side", type=int, default=64, help="of its images, in pixels")
    parser.add_argument("--classes", type=int, default=0, help="of its data")
    parser.add_argument("--time", type=int, default=0, help="iterations to time on its device")
    given = parser.parse_args()
    if given.config is None:
        write("data plan", data_table())
        write("run plan", run_table([run_row(path, side) for path, side in shipped().items()]))
        return
    print(run_table([run_row(given.config, given.side, given.classes)]))
    if given.time:
        once = seconds(load_config(given.config), given.side, given.classes, given.time)
        print(f"an iteration takes {once:.3g} s")


if __name__ == "__main__":
    main()
