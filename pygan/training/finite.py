"""Stops a run whose numbers are no longer finite, before they reach a checkpoint."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from pygan.settings import Diverged
from pygan.training.config import TrainConfig
from pygan.training.run_folder import RunFolder
from pygan.training.state import TrainingState

CHECKED = ("generator", "critic", "average", "generator_optimizer", "critic_optimizer")


def check_finite(config: TrainConfig, state: TrainingState, run: RunFolder) -> None:
    """Raises Diverged if a loss since the last look, or a tensor of the state, is not finite.

    The message names it, the newest checkpoint, and how to go on from there.
    """
    found = state.losses.first_not_finite() or _first_tensor(state)
    if found is None:
        return
    kept = sorted(run.checkpoints.glob("*.pt"))
    again = f"go on from the last good checkpoint, {kept[-1]}," if kept else "begin anew"
    raise Diverged(
        f"training diverged: {found}; {again} with a lower learning rate:"
        f" {run.resume_command} --optimizer.lr={config.optimizer.lr / 2:g}"
    )


def _first_tensor(state: TrainingState) -> str | None:
    """The first tensor of networks and optimizers that is not finite, in words."""
    tensors = [
        (f"{part} {name}", tensor)
        for part in CHECKED
        for name, tensor in _tensors(getattr(state, part).state_dict())
        if tensor.is_floating_point()
    ]
    # The sum of sizes, unlike that of squares, overflows for no number that training meets.
    sizes = torch.stack(torch._foreach_norm([tensor for _, tensor in tensors], 1))
    bad = sizes.isfinite().logical_not().nonzero().flatten().tolist()
    return f"after step {state.step} {tensors[bad[0]][0]} is not finite" if bad else None


def _tensors(tree: Any, path: str = "") -> Iterator[tuple[str, Tensor]]:
    """The tensors in nested dicts, by their keys."""
    if isinstance(tree, Tensor):
        yield path, tree
    elif isinstance(tree, dict):
        for key, child in tree.items():
            yield from _tensors(child, f"{path}.{key}" if path else str(key))
