"""Batch norm over the joint batch. torch's own, SyncBatchNorm, is for GPUs only."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from pygan.objectives.base import full_precision
from pygan.training.distributed.ranks import Ranks


class JointBatchNorm(_BatchNorm):
    """A batch norm layer, of whatever dimension, whose statistics are those of all processes' rows.

    It has the layer's own parameters and buffers, under the same names. In evaluation mode nothing
    is shared. Derivatives of every order are right, in processes that all take them.
    """

    def __init__(self, layer: _BatchNorm, ranks: Ranks) -> None:
        super().__init__(
            layer.num_features,
            layer.eps,
            layer.momentum,
            layer.affine,
            layer.track_running_stats,
        )
        self.ranks = ranks
        self._parameters, self._buffers = layer._parameters, layer._buffers

    def _check_input_dim(self, input: Tensor) -> None:
        """Any dimension."""

    def forward(self, input: Tensor) -> Tensor:
        if not self.training:
            return super().forward(input)
        values = full_precision(input)
        dims = [d for d in range(input.ndim) if d != 1]
        local, mean = torch.var_mean(values, dims, correction=0)
        # In float64, where the mean's square may be taken off safely.
        squares = local.double() + mean.double() ** 2
        moments = joint_sum(torch.stack([squares, mean.double()]), self.ranks) / self.ranks.size
        variance, mean = torch.stack([moments[0] - moments[1] ** 2, moments[1]]).to(values.dtype)
        self._track(mean.detach(), variance.detach(), self.ranks.size * input[:, 0].numel())
        shape = [1, -1] + [1] * (input.ndim - 2)
        scale = (variance + self.eps).rsqrt()
        normalised = (values - mean.view(shape)) * scale.view(shape)
        if self.affine:
            normalised = normalised * self.weight.view(shape) + self.bias.view(shape)
        joint: Tensor = normalised.to(input.dtype)
        return joint

    def _track(self, mean: Tensor, variance: Tensor, count: int) -> None:
        if self.running_mean is None or self.running_var is None:
            return
        assert self.num_batches_tracked is not None
        self.num_batches_tracked.add_(1)
        share = 1 / int(self.num_batches_tracked) if self.momentum is None else self.momentum
        self.running_mean.lerp_(mean, share)
        self.running_var.lerp_(variance * (count / (count - 1)), share)


def share_batch_norms(network: nn.Module, ranks: Ranks) -> nn.Module:
    """The network with each batch norm over the joint batch; itself in a process alone."""
    if ranks.size == 1:
        return network
    if isinstance(network, _BatchNorm):
        return JointBatchNorm(network, ranks)
    for name, child in network.named_children():
        setattr(network, name, share_batch_norms(child, ranks))
    return network


def joint_sum(x: Tensor, ranks: Ranks) -> Tensor:
    """The sum over processes, of whose losses' sum each process's gradients are then those."""
    total: Tensor = _Sum.apply(x, ranks)  # type: ignore[no-untyped-call]
    return total


class _Sum(torch.autograd.Function):
    """Its own derivative: every process's term is in every process's sum."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, ranks: Ranks) -> Tensor:
        ctx.ranks = ranks
        return ranks.sum(x.clone())

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        return joint_sum(grad, ctx.ranks), None
