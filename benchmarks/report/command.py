"""python -m benchmarks report [--results FOLDER] [--docs FOLDER] [--readme FILE]

Writes benchmarks.md and images/benchmarks-*.png into the folder of documents, and the README's part
on speed.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from benchmarks.report.kept import newest

ROOT = Path(__file__).parents[2]
DPI = 110


def main(argv: Sequence[str]) -> int:
    """Returns the exit status: 0, or 2 where there is nothing to draw or to draw with."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks report", description=__doc__)
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs")
    parser.add_argument("--readme", type=Path, default=ROOT / "README.md")
    arguments = parser.parse_args(argv)
    if find_spec("matplotlib") is None:
        print("the report needs matplotlib (pip install matplotlib)", file=sys.stderr)
        return 2
    from benchmarks.report.page import page
    from benchmarks.report.readme import rewritten

    everything = newest(arguments.results)
    if not everything:
        print(f"{arguments.results}: no results to report", file=sys.stderr)
        return 2
    text, figures = page(everything)
    readme = rewritten(arguments.readme.read_text(), everything)
    images = arguments.docs / "images"
    images.mkdir(parents=True, exist_ok=True)
    for old in images.glob("benchmarks-*.png"):
        old.unlink()
    for name, figure in figures.items():
        figure.savefig(images / name, dpi=DPI)
    (arguments.docs / "benchmarks.md").write_text(text)
    arguments.readme.write_text(readme)
    return 0
