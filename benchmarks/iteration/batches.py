"""Random batches of a data set in memory, as users read them and at their best.

Both get the same rows, so that everybody trains on the same samples.
"""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset

Batches = Callable[[Tensor, Iterator[Tensor]], Iterator[Tensor]]


def random_rows(size: int, batch: int, seed: int) -> Iterator[Tensor]:
    """Rows (batch,) int64 on the CPU, drawn with replacement, without end."""
    random = torch.Generator().manual_seed(seed)
    while True:
        yield torch.randint(size, (batch,), generator=random)


def loaded(data: Tensor, rows: Iterator[Tensor]) -> Iterator[Tensor]:
    """By a DataLoader, sample by sample; from a GPU's data they are copied there afterwards."""
    loader = DataLoader(TensorDataset(data.cpu()), batch_sampler=(row.tolist() for row in rows))
    for (batch,) in loader:
        yield batch.to(data.device)


def gathered(data: Tensor, rows: Iterator[Tensor]) -> Iterator[Tensor]:
    """By one gather a batch, where the data are."""
    for row in rows:
        yield data.index_select(0, row.to(data.device))
