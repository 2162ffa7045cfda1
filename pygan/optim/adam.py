"""Adam with weight clipping inside the step."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from pygan.optim.base import FusedOptimizer, Params, check_at_least_zero


class Adam(FusedOptimizer):
    """torch.optim.Adam in one pass over memory, with a clip(w, -c, c) in the same pass if asked.

    The optimizer of WGAN-GP (arXiv:1704.00028, Algorithm 1), whose learning rate and betas are the
    defaults. Exchanges `state_dict` with torch.optim.Adam in both directions and equals it step by
    step to rounding.

    Step counters live on the parameters' device, so a step never waits for the GPU and can be
    captured in a CUDA graph whether or not `capturable` is set. Under torch.amp.GradScaler the
    gradients are unscaled inside the step; `.grad` itself keeps the scale.

    Args:
        params: tensors or parameter groups; float16, bfloat16, float32 or float64, one device a
            group. A group may have a `clip` of its own.
        lr: learning rate, a number or a one-element tensor.
        betas: decay of the averages of the gradient and of its square.
        eps: added to the root of the latter.
        weight_decay: L2 penalty.
        amsgrad: divide by the root of the largest average so far (arXiv:1904.09237).
        clip: bound c > 0 that every parameter is clamped to after its update; None for no clip.
        foreach: accepted for torch's signature; a step is one pass in any case.
        maximize: ascend instead of descend.
        capturable: accepted for torch's signature; every step is capturable.
        differentiable: not supported; use torch.optim.Adam.
        fused: accepted for torch's signature; every step is fused.
        decoupled_weight_decay: shrink the parameters by lr * weight_decay a step instead of adding
            to the gradient, as AdamW does (arXiv:1711.05101).

    Raises:
        ValueError: an option out of range, differentiable=True, a parameter listed twice.
        TypeError: a sparse gradient, an integer or complex parameter.
    """

    _op = "adam_"

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-4,
        betas: tuple[float, float] = (0.0, 0.9),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        clip: float | None = None,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
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
                "foreach": foreach,
                "maximize": maximize,
                "capturable": capturable,
                "differentiable": differentiable,
                "fused": fused,
                "decoupled_weight_decay": decoupled_weight_decay,
            },
        )

    def _buffers(self, group: dict[str, Any]) -> Sequence[str | None]:
        return ("exp_avg", "exp_avg_sq", "max_exp_avg_sq" if group["amsgrad"] else None)

    def _numbers(self, group: dict[str, Any]) -> Sequence[Any]:
        return (
            *group["betas"],
            group["eps"],
            group["weight_decay"],
            group["decoupled_weight_decay"],
            group["clip"],
            group["maximize"],
        )

    def _check_options(self, group: dict[str, Any]) -> None:
        check_at_least_zero(eps=group["eps"], weight_decay=group["weight_decay"])
        for i, beta in enumerate(group["betas"]):
            if not 0 <= beta < 1:
                raise ValueError(f"betas[{i}] is {beta}; expected at least 0 and less than 1")
