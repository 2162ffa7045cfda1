"""Devices by name."""

import torch

from pygan.settings import UserError


def choose_device(name: str) -> torch.device:
    """The device of that name; "auto" is a GPU if there is one. Raises UserError."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        raise UserError(f"unknown device {name!r}: choose auto, cpu or cuda") from None
    if device.type == "cuda" and not torch.cuda.is_available():
        raise UserError(f"device {name!r} is not there: torch sees no GPU; choose auto or cpu")
    if device.type == "cuda" and (device.index or 0) >= (count := torch.cuda.device_count()):
        raise UserError(
            f"device {name!r} is not there: torch sees {count} GPUs, the first of them cuda:0"
        )
    if device.type == "meta":
        raise UserError("device 'meta' holds no numbers: choose auto, cpu or cuda")
    return device
