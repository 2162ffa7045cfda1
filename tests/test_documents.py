"""What README and docs/ show is true: blocks run, links lead somewhere, commands parse.

It cannot see whether prose is right, whether a link into the web still works, what a command does
once its arguments are read, or the commands inside shell scripts (docs/large-runs.md's for Slurm)
and indented blocks (docs/benchmarks.md, which is generated).
"""

import contextlib
import importlib.util
import io
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from markdown_pages import PAGES, ROOT, anchors, blocks, code, commands, fragments, links

import pygan
from pygan import cli
from pygan.settings import options
from pygan.training.config import SECTIONS
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
SETTINGS = {
    f"{section}.{name}"
    for section, parts in SECTIONS.items()
    for part in parts.values()
    for name in ("name", *(option.name for option in options(part)))
}


def page_tests(pages: list[Path]) -> pytest.MarkDecorator:
    names = [str(page.relative_to(ROOT)) for page in pages]
    return pytest.mark.parametrize("page", pages, ids=names)


every_page = page_tests(PAGES)
with_python = page_tests(
    [p for p in PAGES if any(b.language == "python" and not b.not_run for b in blocks(p))]
)


@with_python
def test_python_blocks(page, tmp_path, monkeypatch, threads):
    """In order, in one namespace; what a block prints is what its comments say."""
    threads(1)
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, Any] = {"__name__": page.stem}
    for block in blocks(page):
        if block.language != "python" or block.not_run:
            continue
        lines = "\n" * block.line + block.text  # so that an error names the line of the page
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(lines, str(page), "exec"), namespace)
        assert printed.getvalue().splitlines() == block.prints, f"{page}:{block.line}"


def test_a_block_that_prints_something_else_is_noticed(tmp_path, monkeypatch, threads):
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(1 + 1)  # 3\n```\n")
    with pytest.raises(AssertionError):
        test_python_blocks(page, tmp_path, monkeypatch, threads)


@every_page
def test_links(page):
    for target in links(page):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{target}: there is no {file}"
        assert not anchor or anchor in anchors(file), f"{target}: no such heading"


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Mixed precision", "mixed-precision"),
        ("mnist, fashion-mnist, kmnist", "mnist-fashion-mnist-kmnist"),
        ("Where is `torch.compile`?", "where-is-torchcompile"),
        ("Step 1: the [optimizer](a.md)", "step-1-the-optimizer"),
    ],
)
def test_anchors(heading, anchor, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"# Title\n\n## {heading}\n\n## {heading}\n")
    assert anchors(page) == {"title", anchor, f"{anchor}-1"}


@every_page
def test_commands(page, monkeypatch):
    monkeypatch.chdir(ROOT)
    for words in commands(page):
        try_out(words, whole=True)
    for words in fragments(page):
        try_out(words, whole=False)


@pytest.mark.parametrize(
    "command",
    [
        "pygan fly",
        "pygan sample RUN --out a.png --colour",
        "pygan sample",
        "pygan train --config configs/digits-wgan.yaml --objective.clipping 1",
        "pygan train --config configs/none.yaml",
        "pygan reproduce nothing",
        "torchrun --nproc-per-node 2 -m pygan train --config FILE --stepz 3",
        "python -m benchmarks --suites all",
        "python -m pygan.nothing",
        "python scripts/nothing.py",
        "make nothing",
    ],
)
def test_a_wrong_command_is_noticed(command, monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises((AssertionError, cli.UserError)):
        try_out(command.split(), whole=True)


def try_out(words: list[str], whole: bool) -> None:
    """Reads a command's arguments without doing what they ask for.

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
        assert script.exists(), f"python {arguments[0]}"
        sources = [script]
    text = "\n".join(source.read_text() for source in sources)
    for option in (word for word in options if word.startswith("--")):
        assert f'"{option}"' in text, f"{arguments[:2]} {option}"


@every_page
def test_names_settings_and_files_exist(page):
    for text in code(page):
        if re.fullmatch(r"pygan(\.\w+)+", text):
            assert _resolves(text), f"there is no {text}"
        if found := re.match(rf"({'|'.join(SECTIONS)})\.(?!mdb)\w+", text):
            assert found[0] in SETTINGS, f"there is no setting {found[0]}"
        if re.fullmatch(r"(configs|csrc|docs|pygan|scripts|tests)/[\w./-]*\w", text):
            assert any(path.exists() for path in (ROOT / text, ROOT / f"{text}.yaml")), text


def _resolves(name: str) -> bool:
    """Whether `name` is an attribute of pygan's, or a module."""
    value: object = pygan
    for part in name.split(".")[1:]:
        if not hasattr(value, part):
            return importlib.util.find_spec(name) is not None
        value = getattr(value, part)
    return True


def test_info_runs(capsys):
    assert cli.main(["info"]) == 0
    assert f"torch: {torch.__version__}" in capsys.readouterr().out
