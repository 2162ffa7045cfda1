"""Files that are whole or not there, whenever the process or the power goes."""

import os
from pathlib import Path

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
