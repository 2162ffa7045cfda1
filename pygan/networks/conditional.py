"""Networks that are told a sample's class: its code joins what they are given."""

import torch
from torch import Tensor, nn


class LabelCode(nn.Module):
    """Labels (B,) int64 as vectors (B, size): learned ones, or one-hot in int64."""

    def __init__(self, classes: int, embedding: int | None) -> None:
        super().__init__()
        self.classes = classes
        self.size = embedding or classes
        self.embedding = nn.Embedding(classes, embedding) if embedding else None

    def forward(self, labels: Tensor) -> Tensor:
        if self.embedding is not None:
            embedded: Tensor = self.embedding(labels)
            return embedded
        code = labels.new_zeros(len(labels), self.classes)
        return code.scatter_(1, labels[:, None], 1)  # one_hot looks at the labels, and waits


class ConditionalGenerator(nn.Module):
    """A network of noise z whose last components are a label's code: (z, labels) -> samples."""

    def __init__(self, code: LabelCode, network: nn.Module) -> None:
        super().__init__()
        self.code = code
        self.network = network

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        samples: Tensor = self.network(torch.cat([z, self.code(labels).to(z.dtype)], 1))
        return samples


class ConditionalCritic(nn.Module):
    """A network of a sample and a label's code: (samples, labels) -> numbers.

    Convolutions see the code as constant planes beside the image's channels, other networks as
    numbers behind the flattened sample.
    """

    def __init__(self, code: LabelCode, network: nn.Module, *, as_planes: bool) -> None:
        super().__init__()
        self.code = code
        self.network = network
        self.as_planes = as_planes

    def forward(self, samples: Tensor, labels: Tensor) -> Tensor:
        code = self.code(labels).to(samples.dtype)
        if self.as_planes:
            code = code[:, :, None, None].expand(-1, -1, *samples.shape[2:])
        else:
            samples = samples.flatten(1)
        numbers: Tensor = self.network(torch.cat([samples, code], 1))
        return numbers
