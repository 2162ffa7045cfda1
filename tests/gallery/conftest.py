"""A gallery of tiny runs, and of one experiment that fails, made once for all of these tests."""

import contextlib
import dataclasses
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pygan.cli import main
from pygan.reproduce import EXPERIMENTS, Entry, Experiment, Finding
from pygan.reproduce.gallery import command
from pygan.reproduce.wgan_gp_toy import game, surfaces

TINY = {
    "fgan-gaussians": {"divergences": "kl,squared_hellinger", "steps": 20},
    "wgan-gp-toy": {"datasets": "swiss-roll", "steps": 2, "width": 8},
    "wgan-parallel-lines": {"steps": 2},
}
BROKEN = "broken"


@dataclass(frozen=True)
class Broken(Experiment):
    """An experiment that fails: on the way, not at its start."""

    out: Path = Path()

    def run(self) -> list[Finding]:
        self.out.mkdir()
        raise ArithmeticError("1 < 2 & <b>")


@dataclass(frozen=True)
class Gallery:
    """What `pygan reproduce all --quick` left: its page, exit status, and what it printed."""

    entries: dict[str, Entry]
    shown: list[command.Exhibit]
    folder: Path
    page: Path
    status: int
    errors: str

    @property
    def text(self) -> str:
        return self.page.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    entries = {
        name: dataclasses.replace(entry, quick=TINY[name]) for name, entry in EXPERIMENTS.items()
    }
    first = next(iter(entries.values()))
    entries = {BROKEN: dataclasses.replace(first, experiment=Broken, quick={}), **entries}
    folder = tmp_path_factory.mktemp("gallery") / "out"
    shown: list[command.Exhibit] = []

    def kept(*arguments: object) -> command.Exhibit:
        shown.append(exhibit(*arguments))
        return shown[-1]

    exhibit, errors = command.exhibit, io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stderr(errors):
        patch.setattr(game, "MATCHED", 64)
        patch.setattr(surfaces, "JUDGED", 64)
        patch.setattr(command, "EXPERIMENTS", entries)
        patch.setattr(command, "exhibit", kept)
        status = main(["reproduce", "all", "--quick", f"--out={folder}"])
    return Gallery(entries, shown, folder, folder / command.PAGE, status, errors.getvalue())
