"""Every process begins with the first one's state, to the bit."""

import io

import torch

from pygan.training.checkpoints import Checkpoints
from pygan.training.state import TrainingState


def begin(state: TrainingState, checkpoints: Checkpoints) -> None:
    """Take the newest checkpoint's state, if there is one; and give it to all processes.

    Only the first one reads checkpoints, so that the others need not reach the run's folder.
    """
    saved = checkpoints.load(state.device) if state.ranks.first else None
    if saved is not None:
        state.load_state_dict(saved)
    if state.ranks.size == 1:
        return
    content = state.ranks.of_first(lambda: _packed(state))
    if not state.ranks.first:
        unpacked = torch.load(io.BytesIO(content), map_location=state.device, weights_only=True)
        state.load_state_dict(unpacked)


def _packed(state: TrainingState) -> bytes:
    buffer = io.BytesIO()
    torch.save(state.state_dict(), buffer)
    return buffer.getvalue()
