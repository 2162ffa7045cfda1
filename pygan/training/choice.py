"""Which checkpoint of a run is meant: the newest, the best, or that of a step."""

from collections.abc import Callable, Mapping

import torch

from pygan.settings import UserError
from pygan.training.checkpoints import Checkpoints, State
from pygan.training.metrics_log import read_rows, scores
from pygan.training.run_folder import RunFolder


def load_chosen(run: RunFolder, choice: str, device: torch.device) -> State:
    """The state of "newest", "best" or a step's number.

    Raises UserError for any other word, and where that checkpoint is not there or not whole.
    """
    checkpoints = Checkpoints(run.checkpoints)
    if not checkpoints.steps():
        raise UserError(f"{run.path} has no checkpoint yet: wait for the first one")
    if choice.isdecimal():
        return checkpoints.load_step(int(choice), device)
    if choice not in CHOICES:
        raise UserError(f"--checkpoint must be a step or {' or '.join(CHOICES)}, got {choice!r}")
    return CHOICES[choice](run, checkpoints, device)


def _newest(run: RunFolder, checkpoints: Checkpoints, device: torch.device) -> State:
    state = checkpoints.load(device)
    assert state is not None
    return state


def _best(run: RunFolder, checkpoints: Checkpoints, device: torch.device) -> State:
    """That of least swd in metrics.jsonl."""
    step = checkpoints.best(scores(read_rows(run.metrics)))
    if step is None:
        raise UserError(
            f"no checkpoint of {run.path} has its row in {run.metrics}: take the newest"
        )
    return checkpoints.load_step(step, device)


CHOICES: Mapping[str, Callable[[RunFolder, Checkpoints, torch.device], State]] = {
    "newest": _newest,
    "best": _best,
}
