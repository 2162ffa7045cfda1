"""Optimizers with weight clipping inside the step."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor
from torch._C._autograd import _profiler_enabled
from torch.optim import optimizer as optimizer_module

from pygan import reference
from pygan._backend import native, use_native


class RMSprop(torch.optim.Optimizer):
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

    # GradScaler then sets `grad_scale` and `found_inf` instead of waiting for the device.
    _step_supports_amp_scaling = True

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

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        super().add_param_group(param_group)
        group = self.param_groups[-1]
        _check_options(group)
        if len(set(group["params"])) < len(group["params"]):
            raise ValueError("a parameter is listed twice in one group; each must be listed once")

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            for name, default in self.defaults.items():
                group.setdefault(name, default)
            for p in group["params"]:
                if p in self.state:
                    # torch.optim.RMSprop keeps it on the CPU, and older versions as a number.
                    step = torch.as_tensor(self.state[p]["step"])
                    self.state[p]["step"] = step.to(p.device, torch.float32)

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        clips = [group["clip"] for group in self.param_groups]
        super().load_state_dict(state_dict)
        saved_groups = state_dict["param_groups"]
        for group, clip, saved in zip(self.param_groups, clips, saved_groups, strict=True):
            if "clip" not in saved:  # from torch.optim.RMSprop: it has no say on clipping
                group["clip"] = clip

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Updates every parameter that has a gradient.

        Args:
            closure: reevaluates the model and returns the loss.

        Returns:
            The closure's loss, or None.
        """
        # torch's wrapper opens a profiler range on every call, which can cost more than the step.
        watched = (
            _profiler_enabled()
            or self._optimizer_step_pre_hooks
            or self._optimizer_step_post_hooks
            or optimizer_module._global_optimizer_pre_hooks
            or optimizer_module._global_optimizer_post_hooks
        )
        return self._watched_step(closure) if watched else self._step(closure)

    step.hooked = True  # type: ignore[attr-defined]  # keeps torch from wrapping it

    def _step(self, closure: Callable[[], Any] | None) -> Any:
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            self._update(group)
        return loss

    _watched_step = torch.optim.Optimizer.profile_hook_step(_step)

    def _update(self, group: dict[str, Any]) -> None:
        momentum, centered, lr = group["momentum"], group["centered"], group["lr"]
        params: list[Tensor] = []
        grads: list[Tensor] = []
        square_avgs: list[Tensor] = []
        momentum_buffers: list[Tensor] = []
        grad_avgs: list[Tensor] = []
        steps: list[Tensor] = []
        for p in group["params"]:
            grad = p.grad
            if grad is None:
                continue
            state = self.state[p]
            if not state:
                state["step"] = torch.zeros((), dtype=torch.float32, device=p.device)
                state["square_avg"] = torch.zeros_like(p)
                if momentum > 0:
                    state["momentum_buffer"] = torch.zeros_like(p)
                if centered:
                    state["grad_avg"] = torch.zeros_like(p)
            params.append(p)
            grads.append(grad)
            steps.append(state["step"])
            square_avgs.append(state["square_avg"])
            if momentum > 0:
                momentum_buffers.append(state["momentum_buffer"])
            if centered:
                grad_avgs.append(state["grad_avg"])
        is_tensor = isinstance(lr, Tensor)
        try:
            (native.rmsprop_ if use_native() else reference.rmsprop_)(
                params,
                grads,
                square_avgs,
                momentum_buffers,
                grad_avgs,
                steps,
                0.0 if is_tensor else lr,
                group["alpha"],
                group["eps"],
                group["weight_decay"],
                momentum,
                group["clip"],
                group["maximize"],
                lr if is_tensor else None,
                getattr(self, "grad_scale", None),
                getattr(self, "found_inf", None),
            )
        except (TypeError, NotImplementedError):
            for i, grad in enumerate(grads):
                reference.check_tensor(f"grads[{i}]", grad)
            raise


def _check_options(group: dict[str, Any]) -> None:
    for name in ("lr", "alpha", "eps", "weight_decay", "momentum"):
        value = group[name]
        if isinstance(value, Tensor) and (name != "lr" or value.numel() != 1):
            raise ValueError(f"{name} is a tensor of shape {tuple(value.shape)}; expected a number")
        if not value >= 0:
            raise ValueError(f"{name} is {value}; expected 0 or more")
    if group["clip"] is not None and not group["clip"] > 0:
        raise ValueError(f"clip is {group['clip']}; expected a positive number or None")
    if group["differentiable"]:
        raise ValueError("differentiable=True is not supported; use torch.optim.RMSprop")
    for i, p in enumerate(group["params"]):
        reference.check_tensor(f"params[{i}]", p)
