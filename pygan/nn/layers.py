"""torch.nn's layers whose second derivatives torch fills up with zeros, without these zeros.

A gradient penalty differentiates a critic twice. What torch's rectifiers and convolutions then give
back for their own input is a tensor of zeros, as their second derivative does not depend on it, and
the backward pass carries these zeros down through every layer. The layers here give back nothing.
torch.nn.Linear does so already: `pygan.nn.Linear` is that very class.

They are torch.nn's own classes but for the way that they are differentiated: arguments, parameters,
state_dict, hooks and values are the same. Where no gradient is recorded, and inside
torch.compile, torch.func and forward-mode automatic differentiation, they are torch's altogether.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.overrides import has_torch_function

from pygan._backend import native, use_native


class ReLU(nn.ReLU):
    """torch.nn.ReLU: any shape and dtype, differentiable any number of times."""

    def forward(self, input: Tensor) -> Tensor:
        if not _is_lean(input):
            return super().forward(input)
        return _rectified(input, 0.0, self.inplace)


class LeakyReLU(nn.LeakyReLU):
    """torch.nn.LeakyReLU; with a negative slope below 0 it is torch's altogether."""

    def forward(self, input: Tensor) -> Tensor:
        if not _is_lean(input) or not self.negative_slope >= 0:
            return super().forward(input)
        return _rectified(input, self.negative_slope, self.inplace)


class Conv2d(nn.Conv2d):
    """torch.nn.Conv2d on batches (B, C, H, W), differentiable any number of times.

    A padding_mode of "reflect" or "replicate" still leaves zeros to carry: torch's padding makes
    them.
    """

    def _conv_forward(self, input: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        if not _is_lean(input, weight, bias) or input.ndim != 4:
            unchanged: Tensor = super()._conv_forward(input, weight, bias)
            return unchanged
        input, padding = _padded(self, input)
        y: Tensor = native.lean_convolution(
            input, weight, bias, self.stride, padding, self.dilation, False, (0, 0), self.groups
        )
        return y


class ConvTranspose2d(nn.ConvTranspose2d):
    """torch.nn.ConvTranspose2d on batches (B, C, H, W), differentiable any number of times."""

    def forward(self, input: Tensor, output_size: list[int] | None = None) -> Tensor:
        if not _is_lean(input, self.weight, self.bias) or input.ndim != 4:
            return super().forward(input, output_size)
        geometry = self.stride, self.padding, self.kernel_size, 2, self.dilation
        output_padding = self._output_padding(input, output_size, *geometry)  # type: ignore[arg-type]
        y: Tensor = native.lean_convolution(
            input,
            self.weight,
            self.bias,
            self.stride,
            self.padding,
            self.dilation,
            True,
            output_padding,
            self.groups,
        )
        return y


def _is_lean(input: Tensor, *parameters: Tensor | None) -> bool:
    """Whether the extension can take this call, and has something to gain from it."""
    return (
        torch.is_grad_enabled()
        and use_native()
        and isinstance(input, Tensor)
        and not has_torch_function((input, *parameters))
        and input.layout == torch.strided
        and input.is_floating_point()
    )


def _rectified(input: Tensor, slope: float, inplace: bool) -> Tensor:
    y: Tensor = (native.lean_relu_ if inplace else native.lean_relu)(input, slope)
    return y


def _padded(layer: nn.Conv2d, input: Tensor) -> tuple[Tensor, tuple[int, ...]]:
    """The input with the padding that a convolution cannot do, and the padding left to it."""
    zeros = layer.padding_mode == "zeros"
    if zeros and not isinstance(layer.padding, str):
        return input, layer.padding
    left, right, top, bottom = sides = layer._reversed_padding_repeated_twice
    if zeros and (left, top) == (right, bottom):
        return input, (top, left)
    return F.pad(input, sides, mode="constant" if zeros else layer.padding_mode), (0, 0)
