"""What `pygan reproduce` takes from its command line, and does."""

import argparse
from pathlib import Path
from typing import Any

from pygan.reproduce.experiments import EXPERIMENTS
from pygan.reproduce.gallery import make_gallery
from pygan.reproduce.listing import ALL, listing
from pygan.settings import UserError, options

GALLERY = Path("runs/gallery")


def add_experiments(parser: argparse.ArgumentParser) -> None:
    """A command for each experiment, with its settings as options, and one for all."""
    experiments = parser.add_subparsers(dest="experiment", metavar="EXPERIMENT")
    for name, entry in EXPERIMENTS.items():
        experiment = _add(experiments, name, entry.experiment.title())
        for option in options(entry.experiment):
            text = f"{option.help} (default {option.default})"
            # What is not given stays out, so that --quick can tell.
            experiment.add_argument(
                f"--{option.name}", type=option.type, default=argparse.SUPPRESS, help=text
            )
    gallery = _add(experiments, "all", ALL)
    text = f"folder to write, empty or not there yet (default {GALLERY})"
    gallery.add_argument("--out", type=Path, default=GALLERY, help=text)


def run(experiment: str | None, quick: bool = False, **given: Any) -> None:
    """Run an experiment with these settings, or all; without a name, list them."""
    if experiment is None:
        print(listing())
    elif experiment == "all":
        make_gallery(given["out"], quick)
    else:
        entry = EXPERIMENTS[experiment]
        settings = {**(entry.quick if quick else {}), **given}
        try:
            chosen = entry.experiment(**settings)
        except ValueError as error:
            raise UserError(f"--{error}") from None
        chosen.run()


def _add(experiments: Any, name: str, headline: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = experiments.add_parser(
        name, help=headline, description=headline
    )
    parser.add_argument("--quick", action="store_true", help="a short run that shows the effect")
    return parser
