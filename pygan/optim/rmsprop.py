"""RMSprop with weight clipping inside the step."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from pygan.optim.base import FusedOptimizer, Params, check_at_least_zero


class RMSprop(FusedOptimizer):
    """torch.optim.RMSprop in one pass over memory, with WGAN's clip(w, -c, c) in the same pass.

    The optimizer of WGAN (arXiv:1701.07875, Algorithm 1). Exchanges `state_dict` with
    torch.optim.RMSprop in both directions and equals it step by step to rounding.

    Step counters live on the parameters' device, so a step never waits for the GPU and can be
    captured in a CUDA graph whether or not `capturable` is set. Under torch.amp.GradScaler the
    gradients are unscaled inside the step; `.grad` itself keeps the scale.

    Args:
        params: tensors or parameter groups; float16, bfloat16, float32 or float64, one device a
            group. A group may have a `clip` of its own.
        lr: learning rate, a number or a one-element tensor; the paper's 5e-5 by default.
        alpha: smoothing constant of the squared-gradient average.
        eps: added to the root of that average.
        weight_decay: L2 penalty.
        momentum: momentum factor.
        centered: normalise by the estimated variance of the gradient.
        clip: bound c > 0 that every parameter is clamped to after its update; None for no clip.
        capturable: accepted for torch's signature; every step is capturable.
        foreach: accepted for torch's signature; a step is one pass in any case.
        maximize: ascend instead of descend.
        differentiable: not supported; use torch.optim.RMSprop.

    Raises:
        ValueError: an option out of range, differentiable=True, a parameter listed twice.
        TypeError: a sparse gradient, an integer or complex parameter.
    """

    _op = "rmsprop_"

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 5e-5,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        clip: float | None = None,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "alpha": alpha,
                "eps": eps,
                "weight_decay": weight_decay,
                "momentum": momentum,
                "centered": centered,
                "clip": clip,
                "capturable": capturable,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
            },
        )

    def _buffers(self, group: dict[str, Any]) -> Sequence[str | None]:
        return (
            "square_avg",
            "momentum_buffer" if group["momentum"] > 0 else None,
            "grad_avg" if group["centered"] else None,
        )

    def _numbers(self, group: dict[str, Any]) -> Sequence[Any]:
        return (
            group["alpha"],
            group["eps"],
            group["weight_decay"],
            group["momentum"],
            group["clip"],
            group["maximize"],
        )

    def _check_options(self, group: dict[str, Any]) -> None:
        names = ("alpha", "eps", "weight_decay", "momentum")
        check_at_least_zero(**{name: group[name] for name in names})
