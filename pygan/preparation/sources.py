"""Where images come from: an LMDB, a folder, a tar. Each is a list of keys, and bytes by key."""

import tarfile
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, NamedTuple, Protocol

from pygan.data.image_folder import image_files, is_image_name
from pygan.data.lmdb_values import CONTENT, LmdbValues
from pygan.settings import UserError


class Source(Protocol):
    """Encoded images. Holds no open file, so that every process can have a copy."""

    def keys(self) -> list[Any]:
        """One for each entry, in an order that the content alone decides. Raises UserError."""

    def read(self, key: Any) -> bytes:
        """An entry. Raises ValueError where it cannot be read."""

    def name(self, key: Any) -> str:
        """What a person calls the entry."""


@dataclass(frozen=True)
class Folder:
    """The images in a folder and its sub-folders, as data set `images` finds them."""

    path: Path

    def keys(self) -> list[str]:
        return [file.relative_to(self.path).as_posix() for file in image_files(self.path)]

    def read(self, key: str) -> bytes:
        try:
            return (self.path / key).read_bytes()
        except OSError as error:
            raise ValueError(error.strerror) from None

    def name(self, key: str) -> str:
        return key


class Member(NamedTuple):
    """A file in a tar: its bytes lie there as they are."""

    name: str
    start: int
    size: int


@dataclass(frozen=True)
class Tar:
    """The images in a tar that is not compressed as a whole."""

    path: Path

    def keys(self) -> list[Member]:
        try:
            with tarfile.open(self.path, "r:") as tar:
                return sorted(
                    Member(file.name, file.offset_data, file.size)
                    for file in tar
                    if file.isreg() and is_image_name(PurePath(file.name))
                )
        except (tarfile.TarError, OSError) as error:
            raise UserError(f"{self.path} is a broken tar ({error}): get it anew") from None

    def read(self, key: Member) -> bytes:
        try:
            with self.path.open("rb") as file:
                file.seek(key.start)
                return file.read(key.size)
        except OSError as error:
            raise ValueError(error.strerror) from None

    def name(self, key: Member) -> str:
        return key.name


def open_source(path: Path) -> Source:
    """The source at a path, told by what is there. Raises UserError."""
    if (path / CONTENT).is_file():
        return LmdbValues(path)
    if path.is_dir():
        return Folder(path)
    try:
        tarfile.open(path, "r:").close()
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from None
    except tarfile.TarError:
        raise UserError(
            f"{path} is no LMDB's folder (with a {CONTENT}), no folder of images and no plain tar:"
            " unpack it first if it is compressed"
        ) from None
    return Tar(path)
