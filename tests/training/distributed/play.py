"""A process that trains all games, one after the other: python -m ...play CONFIG FOLDER."""

import sys
from pathlib import Path

from pygan.training import loop
from pygan.training.distributed.launch import joined
from pygan.training.distributed.ranks import Ranks
from pygan.training.distributed.silence import Silence
from pygan.training.parser import parse

from .games import GAMES


def play(config: str, folder: Path, ranks: Ranks) -> None:
    for name, options in GAMES.items():
        loop.train(parse([f"--config={config}", f"--out={folder / name}", *options]), ranks)


if __name__ == "__main__":
    loop.Report = lambda *arguments: Silence()  # reports take far longer than the steps
    config, folder = sys.argv[1:]
    with joined(parse([f"--config={config}"]).config) as ranks:
        play(config, Path(folder), ranks)
