"""One process speaks for all: what ends a run is said once, whoever comes upon it."""

from collections.abc import Iterator
from contextlib import contextmanager

from pygan.settings import OutOfTouch, Stopped, UserError
from pygan.training.distributed.environment import Environment, attempt_store

ENDED = "ended by an error"


@contextmanager
def one_voice() -> Iterator[None]:
    """Lets an error out of the block in one process only; the others exit with its status."""
    if Environment.read().size == 1:
        yield
        return
    try:
        yield
    except (UserError, Stopped) as error:
        if _said(error):
            raise SystemExit(2 if isinstance(error, UserError) else 1) from None
        raise
    except Exception:
        attempt_store().set(ENDED, "")
        raise


def _said(error: Exception) -> bool:
    """Whether another process says it, or says why this one lost touch."""
    try:
        store = attempt_store()
        if isinstance(error, OutOfTouch) and store.check([ENDED]):
            return True
        store.set(ENDED, "")
        return store.add(str(error), 1) > 1
    except RuntimeError:  # the store is gone as well
        return False
