"""How far an experiment has come."""

import math

from pygan.training.console import Console

NEWS = 20  # lines where there is no terminal


class Progress:
    """A bar on a terminal, a few lines elsewhere. Call it after each of `total` steps."""

    def __init__(self, total: int) -> None:
        self.console = Console(total, 0)
        self.interval = math.ceil(total / NEWS)

    def __call__(self) -> None:
        self.console.advance()
        if self.console.done % self.interval == 0:
            self.console.show({})

    def close(self) -> None:
        """Leave the line of the bar."""
        self.console.close()
