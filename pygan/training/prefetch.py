"""Reading ahead: one thread makes the next item while the caller works on this one."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Prefetch(Generic[Item]):
    """A function of a counter, made ahead of its use. `close` it when there is no more use.

    Items are `make`'s own, whatever was made ahead; an error in `make` is raised where its item is
    asked for.
    """

    def __init__(self, make: Callable[[int], Item]) -> None:
        self._make = make
        self._thread = ThreadPoolExecutor(1, "prefetch")
        self._ahead: dict[int, Future[Item]] = {}

    def __call__(self, number: int) -> Item:
        """Item `number`. The next one is started."""
        asked = self._ahead.pop(number, None) or self._thread.submit(self._make, number)
        self._ahead = {number + 1: self._thread.submit(self._make, number + 1)}
        return asked.result()

    def close(self) -> None:
        """End the thread, after the item that it works on."""
        self._thread.shutdown(cancel_futures=True)
