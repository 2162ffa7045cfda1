"""Random samples, and small blocks so that their seams are tested too."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from pygan.metrics import pairs


@pytest.fixture
def draw() -> Callable[..., Tensor]:
    """Normal samples that are the same in every run: draw(7, 3)."""
    random = torch.Generator().manual_seed(0)
    return lambda *shape: torch.randn(shape, generator=random)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few rows a block, the last block smaller than the others."""
    monkeypatch.setattr(pairs, "BLOCK", 150)
