"""Does a generator memorise? Its samples beside the training samples nearest to them."""

from typing import NamedTuple

import torch
from torch import Tensor

from pygan.data import Dataset
from pygan.training.randomness import permutation

SEARCHED = 20_000  # most training samples that are searched, drawn once for all runs
CHUNK = 2_000  # of those that are in memory at once
COLUMNS = 16
SHOWN = 2 * COLUMNS


class Nearest(NamedTuple):
    """For each of N samples the nearest training sample (N, *shape), and how far it is (N,)."""

    samples: Tensor
    distances: Tensor


def nearest(samples: Tensor, data: Dataset) -> Nearest:
    """Nearest by Euclidean distance of all values, of up to SEARCHED training samples.

    samples are (N, *shape) float32, as the data's. Chunks are searched one after the other, by
    products of matrices; the distance of the one found is then taken anew, without their rounding.
    """
    searched = permutation(len(data), 0, "nearest")[:SEARCHED]
    flat = samples.flatten(1)
    best = torch.full((len(samples),), torch.inf)
    where = torch.zeros(len(samples), dtype=torch.int64)
    for indices in torch.split(searched, CHUNK):
        distances, found = torch.cdist(flat, data.batch(indices).flatten(1)).min(1)
        nearer = distances < best
        best = torch.where(nearer, distances, best)
        where = torch.where(nearer, indices[found], where)
    neighbours = data.batch(where)
    return Nearest(neighbours, (samples - neighbours).flatten(1).norm(dim=1))


def pairs(samples: Tensor, neighbours: Tensor) -> Tensor:
    """The first SHOWN of each in rows of COLUMNS: samples, their neighbours below, and so on."""
    rows = (torch.split(images[:SHOWN], COLUMNS) for images in (samples, neighbours))
    return torch.cat([row for pair in zip(*rows, strict=True) for row in pair])


def memorised(generated: Nearest, held_out: Nearest, data: Dataset) -> str:
    """How near generated samples come to training samples, where held-out ones are the measure."""
    return (
        f"mean distance to the nearest of {min(len(data), SEARCHED)} training samples:"
        f" {generated.distances.mean():.4f} generated, {held_out.distances.mean():.4f} held out"
        " (memorised samples come far nearer than held-out ones)"
    )
