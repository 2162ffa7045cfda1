"""What the documents show is true: blocks run, links lead somewhere, commands parse.

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
from shown_commands import try_out

import pygan
from pygan import cli
from pygan.settings import options
from pygan.training.config import SECTIONS

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


@pytest.mark.parametrize("target", ["none.md", "#none", "page.md#none", "folder/page.md"])
def test_a_link_to_nowhere_is_noticed(target, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"# Title\n\n[a link]({target}), [a right one](#title)\n")
    with pytest.raises(AssertionError):
        test_links(page)


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
