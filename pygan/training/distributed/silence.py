"""What a process reports that leaves reporting to the first one."""

from collections.abc import Mapping

from pygan.training.checkpoints import NO_SCORES


class Silence:
    """In the place of a `Report` and its console: nothing is measured, shown or written."""

    def __init__(self) -> None:
        self.console = self

    def after_step(self) -> None:
        pass

    def finish(self) -> None:
        pass

    def scores(self) -> Mapping[int, float]:
        return NO_SCORES

    def say(self, text: str) -> None:
        pass

    def close(self) -> None:
        pass
