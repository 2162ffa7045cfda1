"""`pygan train` in a process that does what hardware, or a bug, may do to it.

python -m ...spoilt FAULT pygan's arguments
"""

import os
import sys

import torch

from pygan.cli import main
from pygan.data.digits import Digits
from pygan.settings import UserError
from pygan.training import loop

AT_STEP = 7
rank = int(os.environ["RANK"])
update_generator = loop.update_generator


def weight_that_changes(config, state, labels=None):
    update_generator(config, state, labels)
    if rank == 2 and state.step == AT_STEP:
        with torch.no_grad():
            next(state.critic.parameters()).view(-1)[0] += 1e-6


def number_that_is_lost(config, state, labels=None):
    """In one process only; the others learn of it by their sums."""
    if rank == 1 and state.step == AT_STEP:
        with torch.no_grad():
            next(state.generator.parameters()).view(-1)[0] = torch.nan
    update_generator(config, state, labels)


def bug(config, state, labels=None):
    if rank == 1 and state.step == AT_STEP:
        raise ZeroDivisionError("a bug")
    update_generator(config, state, labels)


def missing_data(settings):
    if rank == 1:
        raise UserError("process 1 has no data")
    return load(settings)


def early_death(settings):
    if rank == 1:
        os._exit(9)
    return load(settings)


load = Digits.load
FAULTS = {
    "weight": lambda: setattr(loop, "update_generator", weight_that_changes),
    "nan": lambda: setattr(loop, "update_generator", number_that_is_lost),
    "bug": lambda: setattr(loop, "update_generator", bug),
    "data": lambda: setattr(Digits, "load", missing_data),
    "death": lambda: setattr(Digits, "load", early_death),
}

if __name__ == "__main__":
    FAULTS[sys.argv[1]]()
    sys.exit(main(sys.argv[2:]))
