"""What the fused optimizers share: torch's contract of an optimizer, at little cost a step."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor
from torch._C._autograd import _profiler_enabled
from torch.optim import optimizer as optimizer_module

from pygan import reference
from pygan._backend import native, use_native


class FusedOptimizer(torch.optim.Optimizer):
    """An optimizer whose whole step is one op over lists of tensors."""

    # GradScaler then sets `grad_scale` and `found_inf` instead of waiting for the device.
    _step_supports_amp_scaling = True

    # The op's name, in the extension and in `pygan.reference`.
    _op: ClassVar[str]

    @abstractmethod
    def _buffers(self, group: dict[str, Any]) -> Sequence[str | None]:
        """Names of the state that a parameter of this group has beside its step, as the op takes
        them; None where the group does without.
        """

    @abstractmethod
    def _numbers(self, group: dict[str, Any]) -> Sequence[Any]:
        """What the op takes between the learning rate and the scalars on the device."""

    @abstractmethod
    def _check_options(self, group: dict[str, Any]) -> None:
        """ValueError for a hyper-parameter out of range."""

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        super().add_param_group(param_group)
        group = self.param_groups[-1]
        check_rate(group["lr"])
        if group["clip"] is not None and not group["clip"] > 0:
            raise ValueError(f"clip is {group['clip']}; expected a positive number or None")
        self._check_options(group)
        if group["differentiable"]:
            name = type(self).__name__
            raise ValueError(f"differentiable=True is not supported; use torch.optim.{name}")
        for i, p in enumerate(group["params"]):
            reference.check_tensor(f"params[{i}]", p)
        if len(set(group["params"])) < len(group["params"]):
            raise ValueError("a parameter is listed twice in one group; each must be listed once")

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            for name, default in self.defaults.items():
                group.setdefault(name, default)
            for p in group["params"]:
                if p in self.state:
                    # torch's optimizers keep it on the CPU, and older versions as a number.
                    step = torch.as_tensor(self.state[p]["step"])
                    self.state[p]["step"] = step.to(p.device, torch.float32)

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        clips = [group["clip"] for group in self.param_groups]
        super().load_state_dict(state_dict)
        saved_groups = state_dict["param_groups"]
        for group, clip, saved in zip(self.param_groups, clips, saved_groups, strict=True):
            if "clip" not in saved:  # from torch's optimizer: it has no say on clipping
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
        params = [p for p in group["params"] if p.grad is not None]
        names = self._buffers(group)
        states = [self.state[p] for p in params]
        if not all(states):
            _fill(states, params, [name for name in names if name])
        grads = [p.grad for p in params]
        lr = group["lr"]
        is_tensor = isinstance(lr, Tensor)
        try:
            getattr(native if use_native() else reference, self._op)(
                params,
                grads,
                *[[state[name] for state in states] if name else [] for name in names],
                [state["step"] for state in states],
                0.0 if is_tensor else lr,
                *self._numbers(group),
                lr if is_tensor else None,
                getattr(self, "grad_scale", None),
                getattr(self, "found_inf", None),
            )
        except (TypeError, NotImplementedError):
            for i, grad in enumerate(grads):
                reference.check_tensor(f"grads[{i}]", grad)
            raise


def _fill(states: list[dict[str, Any]], params: list[Tensor], names: list[str]) -> None:
    """Zeros, for the parameters that have no state yet."""
    for state, p in zip(states, params, strict=True):
        if not state:
            state["step"] = torch.zeros((), dtype=torch.float32, device=p.device)
            state.update({name: torch.zeros_like(p) for name in names})


def check_rate(lr: float | Tensor) -> None:
    """ValueError unless `lr` is a number of at least 0, perhaps in a tensor."""
    if isinstance(lr, Tensor) and lr.numel() != 1:
        raise ValueError(f"lr is a tensor of shape {tuple(lr.shape)}; expected a number")
    check_at_least_zero(lr=lr)


def check_at_least_zero(**numbers: float | Tensor) -> None:
    """ValueError that names the first one below 0, or NaN."""
    for name, value in numbers.items():
        if isinstance(value, Tensor) and name != "lr":
            raise ValueError(f"{name} is a tensor; expected a number")
        if not value >= 0:
            raise ValueError(f"{name} is {value}; expected 0 or more")


Params = Iterable[Tensor] | Iterable[dict[str, Any]]
