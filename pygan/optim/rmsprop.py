"""RMSprop, the optimizer of WGAN."""

from collections.abc import Iterable
from typing import Any

from torch import Tensor

from pygan.optim.base import FusedOptimizer
from pygan.reference.options import check_number


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

    op = "rmsprop_"
    numbers = ("lr", "alpha", "eps", "weight_decay", "momentum")

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict[str, Any]],
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

    def check_group(self, group: dict[str, Any]) -> None:
        super().check_group(group)
        check_number("alpha", group["alpha"], lambda a: a <= 1, "a number in [0, 1]")

    def buffers(self, group: dict[str, Any]) -> tuple[str, ...]:
        momentum = ("momentum_buffer",) if group["momentum"] else ()
        return ("square_avg", *momentum, *(("grad_avg",) if group["centered"] else ()))

    def arguments(
        self, group: dict[str, Any], states: list[dict[str, Tensor]], lr: float
    ) -> tuple[Any, ...]:
        momentum = group["momentum"]
        return (
            [s["square_avg"] for s in states],
            [s["momentum_buffer"] for s in states] if momentum else [],
            [s["grad_avg"] for s in states] if group["centered"] else [],
            [s["step"] for s in states],
            lr,
            group["alpha"],
            group["eps"],
            group["weight_decay"],
            momentum,
            group["clip"],
            group["maximize"],
        )
