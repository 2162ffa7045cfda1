"""Reads the project's Markdown: its blocks, links, headings, and the commands that it shows."""

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
FOLDERS = (".", "docs", "benchmarks", "examples")
PAGES = [page for folder in FOLDERS for page in sorted((ROOT / folder).glob("*.md"))]

# On the line before a block of Python that is not run, with the reason.
NOT_RUN = re.compile(r"<!-- not run: (.+) -->")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^()\s]+)\)")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
PRINTED = re.compile(r"^ *print\(.*\)  # (.+)$", re.MULTILINE)
COMMENT = re.compile(r"(^|\s+)# .*")
PROGRAMS = ("pygan", "python", "make", "torchrun")


class Block(NamedTuple):
    """A fenced block: its language and text, the line before it in the page, and, of a block of
    Python, what it says that it prints and why it is not run.
    """

    language: str
    text: str
    line: int
    prints: list[str]
    not_run: str | None


def blocks(page: Path) -> list[Block]:
    text = page.read_text()
    matches = list(FENCE.finditer(text))
    found = []
    for match, following in zip_longest(matches, matches[1:]):
        before = text[: match.start()]
        marker = NOT_RUN.fullmatch(before.rstrip("\n").rpartition("\n")[2])
        # Comments behind the prints, or a block of text right behind.
        prints = PRINTED.findall(match[2])
        if (
            following
            and following[1] == "text"
            and not text[match.end() : following.start()].strip()
        ):
            prints = following[2].splitlines()
        line = before.count("\n") + 1
        found.append(Block(match[1], match[2], line, prints, marker[1] if marker else None))
    return found


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return FENCE.sub("", page.read_text())


def code(page: Path) -> list[str]:
    """What the text sets in backticks."""
    return CODE.findall(prose(page))


def links(page: Path) -> list[str]:
    """Targets of links and images, but for those into the web."""
    return [target for target in LINK.findall(prose(page)) if "://" not in target]


def anchors(page: Path) -> set[str]:
    """What a link can name behind #, as GitHub makes it of headings."""
    times: Counter[str] = Counter()
    names = set()
    for heading in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE):
        text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
        names.add(f"{name}-{times[name]}" if times[name] else name)
        times[name] += 1
    return names


def commands(page: Path) -> Iterator[list[str]]:
    """The words of every pygan, python, make and torchrun command in blocks."""
    for block in blocks(page):
        if block.language in ("", "bash"):
            yield from _commands(block.text.replace("\\\n", " ").splitlines())


def fragments(page: Path) -> Iterator[list[str]]:
    """The same of the text, where a command need not be whole."""
    yield from _commands(code(page))


def _commands(lines: list[str]) -> Iterator[list[str]]:
    """Optional parts lose their brackets, so that they are looked at too."""
    for line in lines:
        command = COMMENT.sub("", re.sub(r"\[(-[^]]*)\]", r"\1", line)).strip()
        if command.startswith(tuple(f"{program} " for program in PROGRAMS)):
            yield shlex.split(command)
