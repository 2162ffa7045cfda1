"""torch.nn's layers whose second derivatives torch fills up with zeros, without these zeros.

A gradient penalty differentiates a critic twice. What torch's rectifiers and convolutions then give
back for their own input is a tensor of zeros, as their second derivative does not depend on it, and
the backward pass carries these zeros down through every layer. The layers here give back nothing.
torch.nn.Linear does so already and is here for completeness.

They are torch.nn's own classes but for the way that they are differentiated: arguments, parameters,
state_dict, hooks and values are the same. Inside torch.compile, torch.func and forward-mode
automatic differentiation they are torch's altogether.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from pygan._backend import native, use_native


class ReLU(nn.ReLU):
    """torch.nn.ReLU; with `inplace` the input is kept all the same."""

    def forward(self, input: Tensor) -> Tensor:
        if not _is_lean(input):
            return super().forward(input)
        y: Tensor = native.lean_leaky_relu(input, 0.0)
        return y


class LeakyReLU(nn.LeakyReLU):
    """torch.nn.LeakyReLU; with `inplace` the input is kept all the same."""

    def forward(self, input: Tensor) -> Tensor:
        if not _is_lean(input) or self.negative_slope < 0:
            return super().forward(input)
        y: Tensor = native.lean_leaky_relu(input, self.negative_slope)
        return y


class Conv2d(nn.Conv2d):
    """torch.nn.Conv2d; with padding="same" it is torch's altogether."""

    def _conv_forward(self, input: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        if not _is_lean(input) or input.ndim != 4 or isinstance(self.padding, str):
            y: Tensor = super()._conv_forward(input, weight, bias)
            return y
        padding: tuple[int, ...] = self.padding
        if self.padding_mode != "zeros":
            input = F.pad(input, self._reversed_padding_repeated_twice, mode=self.padding_mode)
            padding = (0, 0)
        y = native.lean_convolution(
            *_autocast(input, weight, bias),
            self.stride,
            padding,
            self.dilation,
            False,
            (0, 0),
            self.groups,
        )
        return y


class ConvTranspose2d(nn.ConvTranspose2d):
    """torch.nn.ConvTranspose2d."""

    def forward(self, input: Tensor, output_size: list[int] | None = None) -> Tensor:
        if not _is_lean(input) or input.ndim != 4 or output_size is not None:
            return super().forward(input, output_size)
        y: Tensor = native.lean_convolution(
            *_autocast(input, self.weight, self.bias),
            self.stride,
            self.padding,
            self.dilation,
            True,
            self.output_padding,
            self.groups,
        )
        return y


def _is_lean(input: Tensor) -> bool:
    return use_native() and type(input) in (Tensor, nn.Parameter)


def _autocast(*tensors: Tensor | None) -> list[Tensor | None]:
    """In the dtype that autocast gives a convolution; outside of it, as they are."""
    device = tensors[0].device.type  # type: ignore[union-attr]
    if not torch.is_autocast_enabled(device):
        return list(tensors)
    dtype = torch.get_autocast_dtype(device)
    return [x.to(dtype) if x is not None and x.dtype != torch.float64 else x for x in tensors]
