"""A critic's numbers, and errors that say why it gives none."""

from collections.abc import Callable
from typing import NoReturn

from torch import Tensor, nn

Critic = Callable[[Tensor], Tensor]


def critic_outputs(critic: Critic, x: Tensor, name: str) -> Tensor:
    """critic(x), which must be one number a sample of x: a penalty's gradient is of that number.

    Args:
        name: of the argument that x is made of, for errors.

    Raises:
        TypeError: the critic is not callable, or returns no tensor.
        ValueError: it cannot take x, or x is empty, or it gives another count of numbers.
    """
    try:
        y = critic(x)
    except TypeError:
        check_critic(critic)
        raise
    except RuntimeError as error:
        raise_misfit(critic, x, name, error)
    if not isinstance(y, Tensor):
        raise TypeError(f"the critic returns a {type(y).__name__}; expected a tensor")
    if not y.numel() == len(x) > 0:
        raise _miscounted(y, x, name)
    return y


def check_critic(critic: object) -> None:
    """TypeError unless `critic` can be called."""
    if not callable(critic):
        raise TypeError(
            f"critic is a {type(critic).__name__}; expected a module, or a function of samples"
        )


def raise_misfit(critic: object, x: Tensor, name: str, error: RuntimeError) -> NoReturn:
    """Raise ValueError where a critic failed on samples: torch's words, and what they are about.

    Subclasses of RuntimeError, such as that of a full memory, stay what they are.
    """
    if type(error) is not RuntimeError:
        raise error
    parameters = critic.parameters() if isinstance(critic, nn.Module) else iter(())
    own = next((f" ({p.dtype} on {p.device})" for p in parameters), "")
    why = str(error).partition("\n")[0]
    raise ValueError(
        f"the critic{own} does not take {name} of shape {tuple(x.shape)} ({x.dtype} on {x.device}):"
        f" {why}"
    ) from error


def _miscounted(y: Tensor, x: Tensor, name: str) -> ValueError:
    count = len(x)
    if not count:
        return ValueError(f"{name} is empty; expected one sample or more")
    return ValueError(
        f"the critic gives {tuple(y.shape)} for {count} samples of {name}; expected one number a"
        f" sample, ({count},) or ({count}, 1): take the mean over the others in the critic"
    )
