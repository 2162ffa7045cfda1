"""Small extractors, one of each kind, and what they compute."""

from pathlib import Path

import torch
from torch import Tensor, nn

MODULE = "extractor_of_these_tests"
SOURCE = """
import torch
from pathlib import Path

calls = []
weights = Path(__file__).with_name("weights.txt")

def features(images):
    assert images.dtype == torch.uint8
    calls.append(len(images))
    scale = float(weights.read_text()) if weights.exists() else 1.0
    return scale * images.flatten(1)[:, :4].float() / 255
"""


class Means(nn.Module):
    """Mean of each third of the rows, per channel, times a factor: (N, 9)."""

    def __init__(self, factor: float = 1.0) -> None:
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(factor))

    def forward(self, images: Tensor) -> Tensor:
        pooled = nn.functional.adaptive_avg_pool2d(images.float() / 255, (3, 1))
        return self.factor * pooled.flatten(1)


def save_exported(path: Path, factor: float = 1.0) -> str:
    batch = torch.export.Dim("batch")
    example = (torch.zeros(2, 3, 8, 8, dtype=torch.uint8),)
    program = torch.export.export(Means(factor), example, dynamic_shapes=({0: batch},))
    torch.export.save(program, path)
    return str(path)


def save_script(path: Path, factor: float = 1.0) -> str:
    torch.jit.script(Means(factor)).save(str(path))
    return str(path)


def save_module(folder: Path, source: str = SOURCE) -> str:
    (folder / f"{MODULE}.py").write_text(source)
    return f"{MODULE}:features"
