"""Estimates how well a run scales over GPUs, and writes the table of docs/large-runs.md.

python scripts/scaling_model.py

A model, no measurement: every process computes its share of the batch, then comes one all_reduce
of the gradients, which overlaps with nothing. All assumptions are the constants of this file.
"""

import math
from pathlib import Path
from typing import NamedTuple

from pygan.documents import table

PAGE = Path(__file__).resolve().parents[1] / "docs" / "large-runs.md"
BEGIN, END = "<!-- scaling -->", "<!-- end of scaling -->"
GPUS = (8, 64, 1024)
NODE = 8  # GPUs
LATENCY = 10e-6  # seconds from one GPU to the next, the launch included


class Network(NamedTuple):
    """What one update of a network computes and sends."""

    parameters: int
    seconds: float  # for a GPU's share of the batch


class Link(NamedTuple):
    """What a GPU gets of the slowest link, in bytes a second."""

    within_node: float
    between_nodes: float


NETWORKS = {
    "MLP 2-512-512-512-1": Network(527_361, 0.5e-3),
    "critic of WGAN-GP's ResNet, 64 images": Network(2_635_776, 20e-3),
    "critic of 100 million parameters": Network(100_000_000, 200e-3),
}
LINKS = {
    "NVLink, 400 Gb/s a GPU": Link(200e9, 40e9),
    "NVLink, 100 Gb/s a node of 8": Link(200e9, 10e9),
}


def reduction_seconds(parameters: int, gpus: int, link: Link) -> float:
    """Of float32 gradients: bandwidth of a ring, latency of a tree.

    A ring sends 2 (n - 1) / n times the gradients through each link, a tree goes up and down once.
    """
    speed = link.within_node if gpus <= NODE else link.between_nodes
    sent = 2 * (gpus - 1) / gpus * 4 * parameters
    return sent / speed + 2 * math.ceil(math.log2(gpus)) * LATENCY


def efficiency(network: Network, gpus: int, link: Link) -> float:
    """The share of an update's time that computes; each GPU's share of the batch is fixed."""
    reduction = reduction_seconds(network.parameters, gpus, link)
    return network.seconds / (network.seconds + reduction)


def estimates() -> str:
    """The table, in Markdown."""
    header = ["update", "computes", "link", *(f"{n:,} GPUs" for n in GPUS)]
    rows = [
        [name, f"{network.seconds * 1e3:g} ms", via]
        + [f"{efficiency(network, gpus, link):.0%}" for gpus in GPUS]
        for name, network in NETWORKS.items()
        for via, link in LINKS.items()
    ]
    return table(header, rows)


def main() -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{estimates()}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
