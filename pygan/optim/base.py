"""What all optimizers share: the step, its state, and the exchange of state with torch.optim."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

import torch
from torch import Tensor
from torch._C._autograd import _profiler_enabled
from torch.optim import optimizer as optimizer_module

from pygan import reference
from pygan._backend import native, use_native
from pygan.reference.options import check_at_least_zero, check_number


class FusedOptimizer(torch.optim.Optimizer, ABC):
    """An optimizer of torch.optim, named alike, whose step is one op with the clip inside.

    A subclass's options are those of its namesake, and `clip`.
    """

    # The op's name, in `native` and in `reference`.
    op: ClassVar[str]
    # Options that are numbers, none of them below 0.
    numbers: ClassVar[tuple[str, ...]]

    # GradScaler then sets `grad_scale` and `found_inf` instead of waiting for the device.
    _step_supports_amp_scaling = True

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        if not isinstance(params, Tensor):  # torch has an error of its own for one tensor
            params = reference.as_list(params)
        super().__init__(params, defaults)

    @abstractmethod
    def buffers(self, group: dict[str, Any]) -> tuple[str, ...]:
        """Names of the state that a parameter of the group has besides its step."""

    @abstractmethod
    def arguments(
        self, group: dict[str, Any], states: list[dict[str, Tensor]], lr: float
    ) -> tuple[Any, ...]:
        """The op's arguments between the gradients and the scalars that are tensors."""

    def check_group(self, group: dict[str, Any]) -> None:
        """Raises ValueError or TypeError for an option or a parameter that the op cannot take."""
        for name in self.numbers:
            value = group[name]
            if isinstance(value, Tensor) and (name != "lr" or value.numel() != 1):
                shape = tuple(value.shape)
                raise ValueError(f"{name} is a tensor of shape {shape}; expected a number")
            check_at_least_zero(name, value)
        if group["clip"] is not None:
            check_number("clip", group["clip"], lambda c: c > 0, "a positive number or None")
        if group["differentiable"]:
            namesake = f"torch.optim.{type(self).__name__}"
            raise ValueError(f"differentiable=True is not supported; use {namesake}")
        for i, p in enumerate(group["params"]):
            reference.check_tensor(f"params[{i}]", p)
        if len(set(group["params"])) < len(group["params"]):
            raise ValueError("a parameter is listed twice in one group; each must be listed once")

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        super().add_param_group(param_group)
        self.check_group(self.param_groups[-1])

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            for name, default in self.defaults.items():
                group.setdefault(name, default)
            for p in group["params"]:
                if p in self.state:
                    # torch.optim keeps it on the CPU, and older versions as a number.
                    step = torch.as_tensor(self.state[p]["step"])
                    self.state[p]["step"] = step.to(p.device, torch.float32)

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        clips = [group["clip"] for group in self.param_groups]
        super().load_state_dict(state_dict)
        saved_groups = state_dict["param_groups"]
        for group, clip, saved in zip(self.param_groups, clips, saved_groups, strict=True):
            if "clip" not in saved:  # from torch.optim: it has no say on clipping
                group["clip"] = clip

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forgets the gradients.

        Args:
            set_to_none: set `.grad` to None; otherwise fill it with zeros.
        """
        # The same without torch's profiler range, as in `step`.
        if not set_to_none or _profiler_enabled() or torch.compiler.is_compiling():
            super().zero_grad(set_to_none)
            return
        for group in self.param_groups:
            for p in group["params"]:
                p.grad = None

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
        params: list[Tensor] = []
        grads: list[Tensor] = []
        states: list[dict[str, Tensor]] = []
        all_states = self.state
        for p in group["params"]:
            grad = p.grad
            if grad is not None:
                params.append(p)
                grads.append(grad)
                states.append(all_states[p] or self._start(p, group))
        if not params:
            return
        op = getattr(native if use_native() else reference, self.op)
        lr, lr_tensor = group["lr"], None
        if isinstance(lr, Tensor):
            lr, lr_tensor = 0.0, lr
        try:
            op(
                params,
                grads,
                *self.arguments(group, states, lr),
                lr_tensor,
                getattr(self, "grad_scale", None),
                getattr(self, "found_inf", None),
            )
        except (TypeError, NotImplementedError):
            for i, grad in enumerate(grads):
                reference.check_tensor(f"grads[{i}]", grad)
            raise

    def _start(self, p: Tensor, group: dict[str, Any]) -> dict[str, Tensor]:
        """The state of a parameter before its first step."""
        state: dict[str, Tensor] = self.state[p]
        state["step"] = torch.zeros((), dtype=torch.float32, device=p.device)
        for name in self.buffers(group):
            state[name] = torch.zeros_like(p)
        return state
