"""python -m benchmarks.peers PATH [--threads N] [--turns N]: another implementation beside pygan.

PATH is PyTorch-GAN's wgan.py or wgan_gp.py, the WGAN authors' main.py, or a clone of torchgan
(peers.md). It runs in turns with pygan in one process.
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from benchmarks.peers.pace import seconds_a_batch
from benchmarks.peers.quiet import apart, make_importable
from benchmarks.peers.table import PEERS, Peer
from benchmarks.table import speedup_text, time_text
from benchmarks.timing import THREADS, Spread

TURNS = 9


def turn(peer: Peer, path: Path) -> tuple[float, float]:
    """Seconds a batch: theirs and pygan's."""
    with apart():
        return (
            seconds_a_batch(lambda: peer.theirs(path), peer.pace, str(path)),
            seconds_a_batch(lambda: peer.ours.run(peer.pace), peer.pace, "pygan"),
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--threads", type=int, default=THREADS, help="CPU threads of both sides")
    parser.add_argument("--turns", type=int, default=TURNS)
    arguments = parser.parse_args()
    path = arguments.path.resolve()
    if path.name not in PEERS or not path.exists():
        parser.error(f"{arguments.path}: expected one of {', '.join(PEERS)}")
    torch.set_num_threads(arguments.threads)
    peer = PEERS[path.name]
    make_importable(path if path.is_dir() else path.parent, peer.pace)
    theirs, ours = np.array([turn(peer, path) for _ in range(arguments.turns)]).T
    print(f"{path.name}: {time_text(Spread.of(theirs))} a batch")
    print(f"pygan: {time_text(Spread.of(ours))} a batch")
    print(f"ratio: {speedup_text(Spread.of(theirs / ours))}")


if __name__ == "__main__":
    main()
