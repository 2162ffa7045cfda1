"""Adam, the optimizer of WGAN-GP and, with other constants, of DCGAN and f-GAN."""

from collections.abc import Iterable, Sequence
from typing import Any

from torch import Tensor

from pygan.optim.base import FusedOptimizer
from pygan.reference.options import check_number


class Adam(FusedOptimizer):
    """torch.optim.Adam in one pass over memory, with WGAN's clip(w, -c, c) in the same pass.

    Adam (arXiv:1412.6980, Algorithm 1) with the constants of WGAN-GP by default. Exchanges
    `state_dict` with torch.optim.Adam in both directions and equals it step by step to rounding.

    Step counters live on the parameters' device, so a step never waits for the GPU and can be
    captured in a CUDA graph whether or not `capturable` is set. Under torch.amp.GradScaler the
    gradients are unscaled inside the step; `.grad` itself keeps the scale.

    Args:
        params: tensors or parameter groups; float16, bfloat16, float32 or float64, one device a
            group. A group may have a `clip` of its own.
        lr: learning rate, a number or a one-element tensor.
        betas: decay of the mean gradient and of the mean squared gradient, each in [0, 1).
        eps: added to the root of the mean squared gradient.
        weight_decay: L2 penalty, or with `decoupled_weight_decay` the decay of the parameters.
        amsgrad: divide by the root of the largest mean squared gradient so far.
        clip: bound c > 0 that every parameter is clamped to after its update; None for no clip.
        maximize: ascend instead of descend.
        capturable: accepted for torch's signature; every step is capturable.
        foreach: accepted for torch's signature; a step is one pass in any case.
        fused: accepted for torch's signature, for the same reason.
        differentiable: not supported; use torch.optim.Adam.
        decoupled_weight_decay: shrink the parameters by 1 - lr * weight_decay (AdamW) instead of
            adding an L2 penalty to the gradient.

    Raises:
        ValueError: an option out of range, differentiable=True, a parameter listed twice.
        TypeError: a sparse gradient, an integer or complex parameter.
    """

    op = "adam_"
    numbers = ("lr", "eps", "weight_decay")

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict[str, Any]],
        lr: float | Tensor = 1e-4,
        betas: tuple[float, float] = (0.5, 0.9),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        clip: float | None = None,
        *,
        maximize: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        fused: bool | None = None,
        differentiable: bool = False,
        decoupled_weight_decay: bool = False,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "amsgrad": amsgrad,
                "clip": clip,
                "maximize": maximize,
                "capturable": capturable,
                "foreach": foreach,
                "fused": fused,
                "differentiable": differentiable,
                "decoupled_weight_decay": decoupled_weight_decay,
            },
        )

    def check_group(self, group: dict[str, Any]) -> None:
        super().check_group(group)
        betas = group["betas"]
        if not isinstance(betas, Sequence) or len(betas) != 2:
            raise ValueError(f"betas is {betas}; expected two numbers")
        for i, beta in enumerate(betas):
            if isinstance(beta, Tensor):
                raise ValueError(f"betas[{i}] is {beta!r}; expected a number in [0, 1)")
            check_number(f"betas[{i}]", beta, lambda b: 0 <= b < 1, "a number in [0, 1)")

    def buffers(self, group: dict[str, Any]) -> tuple[str, ...]:
        return ("exp_avg", "exp_avg_sq", *(("max_exp_avg_sq",) if group["amsgrad"] else ()))

    def arguments(
        self, group: dict[str, Any], states: list[dict[str, Tensor]], lr: float
    ) -> tuple[Any, ...]:
        beta1, beta2 = group["betas"]
        return (
            [s["exp_avg"] for s in states],
            [s["exp_avg_sq"] for s in states],
            [s["max_exp_avg_sq"] for s in states] if group["amsgrad"] else [],
            [s["step"] for s in states],
            lr,
            beta1,
            beta2,
            group["eps"],
            group["weight_decay"],
            group["decoupled_weight_decay"],
            group["clip"],
            group["maximize"],
        )
