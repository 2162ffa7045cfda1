"""One run at a time writes into a folder."""

import fcntl
import os
import weakref
from pathlib import Path

from pygan.settings import UserError


class FolderLock:
    """Holds a folder until it is closed, or its process ends, in whatever way.

    Leaves no file behind. Raises UserError while somebody else holds the folder. Where the file
    system knows no such locks, as some shared ones do not, nobody is kept out.
    """

    def __init__(self, folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY)
        self.close = weakref.finalize(self, os.close, handle)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                f"another pygan train is at work in {folder}: wait for its end, or choose another"
                " --out"
            ) from None
        except OSError:
            pass
