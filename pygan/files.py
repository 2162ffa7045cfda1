"""Files that are whole or not there, whenever the process or the power goes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pygan.settings import UserError

UNFINISHED = "unfinished.tmp"  # stands beside the file while it is written


def write_whole(path: Path, content: bytes) -> None:
    """Write so that the path holds its old content or all of the new, even after a power cut.

    Raises OSError, and then the old content stays.
    """
    temporary = path.with_name(UNFINISHED)
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)  # on a full disk its part of the content is in the way


@contextmanager
def chosen_output(path: Path) -> Iterator[None]:
    """Inside the block a file is written where the user asked for it, into a folder that is there.

    Raises UserError where that cannot be.
    """
    try:
        if path.parent.exists() and not path.parent.is_dir():
            raise NotADirectoryError(None, f"{path.parent} is no folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise UserError(f"cannot write {path} ({error.strerror}): choose another --out") from None
