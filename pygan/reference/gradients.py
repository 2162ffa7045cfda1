"""The gradient of a critic with respect to its input."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch._C._functorch import peek_interpreter_stack
from torch.compiler import is_compiling

Critic = Callable[[Tensor], Tensor]


def input_gradient(critic: Critic, x: Tensor) -> Tensor:
    """∇ₓ of the sum of critic(x), shaped like x.

    It is each sample's own gradient, unless the critic mixes samples as batch norm does.

    Differentiable again where gradients are recorded. Under torch.compile and torch.func it is by
    torch.func.grad: compiled graphs cannot be differentiated twice from outside.

    Raises:
        ValueError: the critic's output does not depend on x.
    """
    if is_compiling() or peek_interpreter_stack() is not None:
        grad: Tensor = torch.func.grad(lambda x: critic(x).sum())(x)
        return grad
    recorded = torch.is_grad_enabled()
    with torch.enable_grad():
        if not x.requires_grad:
            x = x.detach().requires_grad_()
        y = critic(x)
        if not y.requires_grad:
            raise ValueError("the critic's output does not depend on its input: it has no gradient")
        # A sum in the output's own dtype would overflow a half type.
        (grad,) = torch.autograd.grad(y, x, torch.ones_like(y), create_graph=recorded)
    return grad
