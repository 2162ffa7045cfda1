"""Reads the arguments of a command that a page shows, without doing what it asks for."""

import contextlib
import importlib.util
import io
import re

import pytest
from markdown_pages import ROOT

from pygan import cli
from pygan.training.parser import parse

CONFIG = ROOT / "configs" / "digits-wgan.yaml"
# What stands for the reader's own, and an example of it.
EXAMPLES = {
    "FILE": str(CONFIG),
    "RUN/config.yaml": str(CONFIG),
    "N": "2",
    "--objective.name=NAME": "--objective.name=wgan",
    "NAME": "digits",
    "EXPERIMENT": "fgan-gaussians",
}


def try_out(words: list[str], whole: bool) -> None:
    """Raises AssertionError, or UserError, for a command that does not exist as it is shown.

    Args:
        words: the command.
        whole: it must have all the arguments that it needs; otherwise its options must exist.
    """
    program, *arguments = [EXAMPLES.get(word, word) for word in words]
    if program == "torchrun":
        if "-m" not in arguments:
            return  # of torchrun itself
        program, *arguments = arguments[arguments.index("-m") + 1 :]
    if program == "pygan":
        _try_pygan(arguments, whole)
    elif program == "make":
        _try_make(arguments)
    else:
        _try_python(arguments)


class Parsed(Exception):
    """A command would now begin its work."""


def _try_pygan(arguments: list[str], whole: bool) -> None:
    command, *options = arguments
    assert command in cli.COMMANDS, f"pygan {command}"
    if command == "train":
        config = [] if any(o.startswith("--config") for o in options) else [f"--config={CONFIG}"]
        with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
            parse([*config, *(o for o in options if o != "...")])
        return
    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(Parsed):
        patch.setattr(cli._Parser, "parse_args", _parse if whole else _look_up)
        cli.COMMANDS[command](options)


def _parse(parser: cli._Parser, arguments: list[str]) -> None:
    super(cli._Parser, parser).parse_args(arguments)
    raise Parsed


def _look_up(parser: cli._Parser, arguments: list[str]) -> None:
    if parser._subparsers:
        _parse(parser, arguments)
    for option in arguments:
        known = option in parser._option_string_actions
        assert known or not option.startswith("-"), f"{parser.prog} {option}"
    raise Parsed


def _try_make(arguments: list[str]) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in (word for word in arguments if "=" not in word):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"


def _try_python(arguments: list[str]) -> None:
    """The module or script exists, and its options stand in its source."""
    if arguments[0] == "-m":
        module, options = arguments[1], arguments[2:]
        assert importlib.util.find_spec(module), f"python -m {module}"
        sources = sorted((ROOT / module.replace(".", "/")).rglob("*.py"))
        if module == "pytest":
            sources = [ROOT / "tests" / "conftest.py"]
    else:
        script, options = ROOT / arguments[0], arguments[1:]
        if script.parent == ROOT:
            return  # somebody else's (benchmarks/peers.md)
        if script.stem.isupper() and script.parent.is_dir():
            return  # any script of a folder
        assert script.exists(), f"python {arguments[0]}"
        sources = [script]
    text = "\n".join(source.read_text() for source in sources)
    for option in (word for word in options if word.startswith("--")):
        assert f'"{option}"' in text, f"{arguments[:2]} {option}"
