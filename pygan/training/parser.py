"""From YAML and command line to a TrainConfig, in two passes.

The first pass finds the part that each section names; the second is a parser made of exactly those
parts' fields, so that every key is typed and documented and nothing unknown gets through.
"""

import json
import re
from argparse import ArgumentError
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, NamedTuple

from jsonargparse import ArgumentParser, Namespace

from pygan.settings import Settings, UserError, options
from pygan.spelling import suggestion
from pygan.training.config import SECTIONS, TrainConfig
from pygan.training.profile import DEFAULT_STEPS
from pygan.training.settings_file import read_settings

Parts = Mapping[str, type[Settings]]
FLAGS = ("config", "out", "resume", "profile", "help")


class TrainArguments(NamedTuple):
    """What `pygan train` was asked to do.

    Without `out` the run goes to runs/<stem of source>-NNN.
    """

    config: TrainConfig
    source: Path = Path("run.yaml")
    out: Path | None = None
    resume: bool = False
    profile: int | None = None


def parse(arguments: Sequence[str]) -> TrainArguments:
    """Read `pygan train`'s arguments. Raises UserError; `--help` prints and exits."""
    given = _options_given(arguments)
    if given.get("config") == "":
        raise UserError("--config needs a file, for example configs/digits-wgan.yaml")
    file = read_settings(Path(given["config"])) if "config" in given else {}
    # A part that the command line swaps leaves the file's settings for the other one behind.
    for key in [f"{section}.name" for section in SECTIONS]:
        if key in given and given[key] != file.get(key):
            file = {k: v for k, v in file.items() if k.split(".")[0] != key.split(".")[0]}
    parts = {section: _part(section, file | given) for section in SECTIONS}
    known = _settings(parts)
    _check_known(file, known, f"in {given.get('config')}")
    _check_known(given, [*known, *FLAGS], "on the command line")
    as_options = [f"--{key}={_text(value)}" for key, value in file.items()]
    try:
        values = _parser(parts).parse_args([*as_options, *arguments])
    except ArgumentError as error:
        raise UserError(_one_line(str(error))) from None
    if values.config is None:
        raise UserError("no settings: add --config FILE, for example configs/digits-wgan.yaml")
    if values.profile is not None and values.profile < 1:
        raise UserError(f"--profile must be at least 1, got {values.profile}")
    config = _build(parts, values)
    return TrainArguments(config, values.config, values.out, values.resume, values.profile)


def load_config(path: Path) -> TrainConfig:
    """The settings in a YAML file. Raises UserError."""
    return parse([f"--config={path}"]).config


def _options_given(arguments: Sequence[str]) -> dict[str, str]:
    """Options as they stand, before it is known which of them exist."""
    given = {}
    for argument, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        if argument.startswith("--"):
            key, equals, value = argument[2:].partition("=")
            given[key] = value if equals else following
    return given


def _part(section: str, values: Mapping[str, Any]) -> type[Settings]:
    classes = SECTIONS[section]
    name = str(values.get(f"{section}.name", next(iter(classes))))
    if name not in classes:
        raise UserError(f"unknown {section}.name {name!r}{suggestion(name, classes)}")
    return classes[name]


def _settings(parts: Parts) -> list[str]:
    """Every key that a settings file may hold."""
    keys = [o.name for o in options(TrainConfig)]
    for section, part in parts.items():
        keys += [f"{section}.name", *(f"{section}.{o.name}" for o in options(part))]
    return keys


def _parser(parts: Parts) -> ArgumentParser:
    parser = ArgumentParser(
        prog="pygan train",
        description="Train a generator. Settings come from a YAML file; options override them.",
        exit_on_error=False,
        allow_abbrev=False,
    )
    parser.add_argument("--config", type=Path | None, help="YAML file with the settings")
    parser.add_argument("--out", type=Path | None, help="run folder; runs/<config>-NNN without it")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out")
    parser.add_argument(
        "--profile",
        type=int,
        nargs="?",
        const=DEFAULT_STEPS,
        metavar="STEPS",
        help=f"tell where the time of so many steps goes ({DEFAULT_STEPS}), and write a trace",
    )
    for section, part in parts.items():
        group = parser.add_argument_group(section, (part.__doc__ or "").partition("\n")[0])
        names = {cls: name for name, cls in SECTIONS[section].items()}
        group.add_argument(
            f"--{section}.name",
            type=Literal[*names.values()],
            default=names[part],
            help=f"which {section}; the settings below are those of this one",
        )
        _add_options(group, part, f"{section}.")
    _add_options(parser.add_argument_group("run"), TrainConfig, "")
    return parser


def _add_options(group: Any, cls: type[Settings], prefix: str) -> None:
    for name, kind, default, text, limits in options(cls):
        text = f"{text}; {limits.text}" if limits else text
        group.add_argument(f"--{prefix}{name}", type=kind, default=default, help=text)


def _build(parts: Parts, values: Namespace) -> TrainConfig:
    def make(cls: Any, prefix: str, **sections: Settings) -> Any:
        fields = {option.name: values[prefix + option.name] for option in options(cls)}
        try:
            return cls(**sections, **fields)
        except ValueError as error:
            raise UserError(f"{prefix}{error}") from None

    sections = {section: make(cls, f"{section}.") for section, cls in parts.items()}
    config: TrainConfig = make(TrainConfig, "", **sections)
    return config


def _check_known(keys: Iterable[str], known: Sequence[str], where: str) -> None:
    for key in keys:
        if key not in known:
            raise UserError(f"unknown setting {key!r} {where}{_meant(key, known)}")


def _meant(word: str, known: Sequence[str]) -> str:
    """The setting of that name in a section, if one has it, or those of the section it names."""
    inside = [key for key in known if key.endswith(f".{word}")]
    if inside:
        return f": did you mean {' or '.join(map(repr, inside))}?"
    section = [key for key in known if key.startswith(word.partition(".")[0] + ".")]
    return suggestion(word, section or known)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _one_line(message: str) -> str:
    """jsonargparse's message in one line and in words."""
    message = " ".join(message.split())
    for pattern, words in _WORDS:
        message = re.sub(pattern, words, message)
    return message


_WORDS = (
    (r"<class '(\w+)'>", r"\1"),
    (r"typing\.", ""),
    (r'^Parser key "(.*?)": Expected an? (.*)\. Got value: ', r"\1 must be \2, got "),
    (r"Literal\[(.*?)\]", r"one of \1"),
    (r"^unrecognized arguments: (.*)", r"cannot read \1: write --config FILE and --SETTING=VALUE"),
)
