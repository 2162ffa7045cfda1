"""The command line. Each command imports what it needs when it runs, so that --help is quick."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pygan.settings import Stopped, UserError
from pygan.spelling import suggestion


def train(arguments: Sequence[str]) -> None:
    """train a generator: pygan train --config FILE"""
    from pygan.training.distributed.launch import joined
    from pygan.training.distributed.voice import one_voice
    from pygan.training.loop import train as run_training
    from pygan.training.parser import parse

    with one_voice():
        asked = parse(arguments)
        with joined(asked.config) as ranks:
            run_training(asked, ranks)


def sample(arguments: Sequence[str]) -> None:
    """draw samples from a trained generator: pygan sample RUN --n 64 --out grid.png"""
    parser = _Parser(prog="pygan sample", description="Draw samples from a run.")
    parser.add_argument("run", type=Path, help="folder that pygan train made")
    parser.add_argument("--n", type=int, default=64, help="samples (default 64)")
    parser.add_argument("--out", type=Path, required=True, help="PNG file to write")
    parser.add_argument("--seed", type=int, default=0, help="seed of the noise (default 0)")
    parser.add_argument("--condition", type=int, help="class of all samples (default each in turn)")
    _add_checkpoint(parser)
    given = parser.parse_args(arguments)
    if given.n < 1:
        raise UserError(f"--n must be at least 1, got {given.n}")

    from pygan.training.run_folder import RunFolder
    from pygan.training.sampling import sample_run

    sample_run(
        RunFolder(given.run), given.n, given.seed, given.condition, given.checkpoint, given.out
    )
    print(f"wrote {given.out}")


def evaluate(arguments: Sequence[str]) -> None:
    """judge a trained generator: pygan evaluate RUN --metrics swd,kde --out results.json"""
    parser = _Parser(
        prog="pygan evaluate", description="Measure how near a run's samples are to held-out data."
    )
    parser.add_argument("run", type=Path, help="folder that pygan train made")
    parser.add_argument("--metrics", default="", help="comma list (default: what suits the data)")
    parser.add_argument("--extractor", help="features of images: FILE.pt2, .pt, .ts or module:name")
    parser.add_argument("--n", type=int, default=1024, help="samples (default 1024)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the noise (default 0)")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, ... (default auto)")
    _add_checkpoint(parser)
    parser.add_argument("--cache", type=Path, help="folder of real features (default RUN/cache)")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    given = vars(parser.parse_args(arguments))
    if given["n"] < 1:
        raise UserError(f"--n must be at least 1, got {given['n']}")

    from pygan.training.evaluation import Evaluation, evaluate_run
    from pygan.training.run_folder import RunFolder

    out = given.pop("out")
    results = evaluate_run(Evaluation(RunFolder(given.pop("run")), **given))
    print(results.table())
    if out is not None:
        results.write(out)
        print(f"wrote {out}")


def prepare(arguments: Sequence[str]) -> None:
    """pack images for training, once: pygan prepare bedroom_train_lmdb --out DIR"""
    from pygan.preparation.command import Preparation

    parser = _Parser(
        prog="pygan prepare",
        description="Scale, crop and shuffle the images of an LMDB (LSUN), a folder or a tar into"
        " one file, which data set `packed` reads. Killed, the same command goes on.",
    )
    parser.add_argument("source", metavar="SRC", type=Path, help="an LMDB, a folder or a tar")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--size", type=int, default=64, help="side in pixels (default 64)")
    parser.add_argument("--seed", type=int, default=0, help="of the order (default 0)")
    parser.add_argument("--workers", type=int, help="processes (default one a core)")
    parser.add_argument("--strict", action="store_true", help="stop at what is no image")
    given = vars(parser.parse_args(arguments))
    source, out = given.pop("source"), given.pop("out")
    try:
        chosen = Preparation(**given)
    except ValueError as error:
        raise UserError(f"--{error}") from None
    meta = chosen.run(source, out)
    print(f"{out}: {meta['count']} images of {meta['entries']} entries, {meta['skipped']} skipped")


def export(arguments: Sequence[str]) -> None:
    """write a trained generator to a file: pygan export RUN --out generator.safetensors"""
    parser = _Parser(prog="pygan export", description="Write a run's generator to a file.")
    parser.add_argument("run", type=Path, help="folder that pygan train made")
    parser.add_argument("--out", type=Path, required=True, help="safetensors file to write")
    _add_checkpoint(parser)
    given = parser.parse_args(arguments)

    from pygan.training.export import export_run
    from pygan.training.run_folder import RunFolder

    export_run(RunFolder(given.run), given.checkpoint, given.out)
    print(f"wrote {given.out}; pygan.load_generator reads it")


def reproduce(arguments: Sequence[str]) -> None:
    """make a paper's table again: pygan reproduce fgan-gaussians; without a name, the list"""
    from pygan.reproduce.command import add_experiments, run

    parser = _Parser(prog="pygan reproduce", description="Make a table of a paper again.")
    add_experiments(parser)
    run(**vars(parser.parse_args(arguments)))


def info(arguments: Sequence[str]) -> None:
    """tell version, torch, CUDA and instruction sets of this build"""
    _Parser(prog="pygan info", description="Tell how pygan was built.").parse_args(arguments)
    import pygan

    for key, value in pygan.build_config().items():
        print(f"{key}: {value}")


COMMANDS = {
    "train": train,
    "sample": sample,
    "evaluate": evaluate,
    "prepare": prepare,
    "export": export,
    "reproduce": reproduce,
    "info": info,
}

# By the package that is missing: what brings it.
EXTRAS = {"safetensors": "export", "tensorboard": "tensorboard"}


class _Parser(argparse.ArgumentParser):
    """Reports wrong arguments as every other error of the user's."""

    def error(self, message: str) -> None:  # type: ignore[override]
        raise UserError(f"{message} (see {self.prog} --help)")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            self.error(f"unknown {action.metavar} {value!r}{suggestion(value, action.choices)}")


def _add_checkpoint(parser: _Parser) -> None:
    parser.add_argument("--checkpoint", default="newest", help="newest, best or a step")


def _main_parser() -> _Parser:
    listing = "\n".join(f"  {name:10}{command.__doc__}" for name, command in COMMANDS.items())
    parser = _Parser(
        prog="pygan",
        description="Train Wasserstein GANs and f-GANs, fast and right.",
        epilog=f"commands:\n{listing}\n\npygan COMMAND --help says more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of those below")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Exit status: 0 done, 2 the user's input is wrong, 1 anything else."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        command = _main_parser().parse_args(arguments[:1]).command
        COMMANDS[command](arguments[1:])
    except UserError as error:
        print(f"pygan: error: {error}", file=sys.stderr)
        return 2
    except Stopped as error:
        print(f"pygan: error: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        remedy = f"pip install 'pygan[{EXTRAS.get(package, 'train')}]'"
        print(f"pygan: error: {package} is missing: {remedy}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 1
    return 0
