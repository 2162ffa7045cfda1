"""The peers, by the name of their script or folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers import of_torchgan, scripts
from benchmarks.peers.pace import Pace
from benchmarks.peers.training import Training


@dataclass(frozen=True)
class Peer:
    """`theirs` trains, given the path; `ours` is the same training by pygan."""

    pace: Pace
    theirs: Callable[[Path], None]
    ours: Training


PERCEPTRONS = Pace(shape=(1, 28, 28), warm_up=20, timed=100)
MAIN_ARGUMENTS = ("--dataset", "lsun", "--dataroot", ".", "--workers", "0")
PEERS = {
    "wgan.py": Peer(PERCEPTRONS, scripts.run, scripts.WGAN),
    "wgan_gp.py": Peer(PERCEPTRONS, scripts.run, scripts.WGAN_GP),
    "main.py": Peer(
        Pace(shape=(3, 64, 64), warm_up=5, timed=20),
        lambda script: scripts.run(script, *MAIN_ARGUMENTS),
        scripts.MAIN,
    ),
    "torchgan": Peer(
        Pace(shape=(1, of_torchgan.SIZE, of_torchgan.SIZE), warm_up=5, timed=50),
        of_torchgan.run,
        of_torchgan.TRAINING,
    ),
}
