"""The gradient of a critic with respect to its input."""

import torch
from torch import Tensor
from torch._C._functorch import peek_interpreter_stack
from torch.compiler import is_compiling

from pygan.reference.critics import Critic, critic_outputs


def input_gradient(critic: Critic, x: Tensor, name: str = "x") -> Tensor:
    """∇ₓ of the sum of critic(x), shaped like x.

    It is each sample's own gradient, unless the critic mixes samples as batch norm does.

    Differentiable again where gradients are recorded. Under torch.compile and torch.func it is by
    torch.func.grad: compiled graphs cannot be differentiated twice from outside.

    Args:
        name: of the argument that x is made of, for errors.

    Raises:
        TypeError, ValueError: as `critic_outputs`, and if the output does not depend on x.
    """
    if is_compiling() or peek_interpreter_stack() is not None:
        grad: Tensor = torch.func.grad(lambda x: critic_outputs(critic, x, name).sum())(x)
        return grad
    recorded = torch.is_grad_enabled()
    with torch.enable_grad():
        if not x.requires_grad:
            x = x.detach().requires_grad_()
        y = critic_outputs(critic, x, name)
        found: Tensor | None = None
        if y.requires_grad:
            # A sum in the output's own dtype would overflow a half type.
            ones = torch.ones_like(y)
            (found,) = torch.autograd.grad(y, x, ones, create_graph=recorded, allow_unused=True)
    if found is None:
        raise ValueError("the critic's output does not depend on its input: it has no gradient")
    return found
