"""Files that the user has put into a folder."""

from collections.abc import Sequence
from pathlib import Path

from pygan.settings import UserError


def find(folder: Path, names: Sequence[str], source: str) -> Path:
    """The first of these names that is a file in the folder.

    Raises UserError naming folder and names, and `source`: who publishes the files.
    """
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise UserError(
        f"{folder} holds no {' or '.join(names)}: get the files from {source},"
        " or name their folder by data.path"
    )


def read_bytes(path: Path) -> bytes:
    """All of a file. Raises UserError naming it."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from None
