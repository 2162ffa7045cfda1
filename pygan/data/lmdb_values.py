"""The values of an LMDB by key, which is how a category of LSUN comes."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pygan.settings import UserError

if TYPE_CHECKING:
    from lmdb import Environment

CONTENT = "data.mdb"  # the file in an LMDB's folder


@dataclass(frozen=True)
class LmdbValues:
    """Read access to the LMDB in a folder. Keys are opaque bytes.

    Safe to pickle and to use on both sides of a fork: the object holds the path alone, and each
    process opens the LMDB when it first reads.
    """

    path: Path

    def keys(self) -> list[bytes]:
        """All keys, sorted. Reads the tree but not the values. Raises UserError."""
        environment = _environment(self.path)
        import lmdb

        try:
            with environment.begin() as transaction:
                return list(transaction.cursor().iternext(values=False))
        except lmdb.Error as error:
            raise UserError(f"{self.path} is a broken LMDB ({error}): get it anew") from None

    def read(self, key: bytes) -> bytes:
        """The value of a key. Raises ValueError where it cannot be read."""
        environment = _environment(self.path)
        import lmdb

        try:
            with environment.begin() as transaction:
                value = transaction.get(key)
        except lmdb.Error as error:
            raise ValueError(str(error)) from None
        if value is None:
            raise ValueError("the key is gone")
        return bytes(value)

    def name(self, key: bytes) -> str:
        """The key as text."""
        return key.decode("utf-8", "backslashreplace")


# Of this process. LMDB forbids to open one twice, and to use one that a fork has inherited.
_environments: dict[Path, "Environment"] = {}


def _environment(path: Path) -> "Environment":
    """The open LMDB in a folder. Raises UserError where there is none, or part of one."""
    path = path.resolve()
    if path not in _environments:
        _environments[path] = _opened(path)
    return _environments[path]


def _opened(path: Path) -> "Environment":
    try:
        import lmdb
    except ModuleNotFoundError:
        raise UserError(f"{path} needs lmdb: pip install 'pygan[lsun]'") from None
    try:
        environment = lmdb.open(
            str(path), readonly=True, lock=False, readahead=False, meminit=False, create=False
        )
    except lmdb.Error as error:
        raise UserError(f"{path} is no LMDB that can be read ({error}): get it anew") from None
    # LMDB maps the file and trusts it: a page beyond the end would kill the process.
    used = (environment.info()["last_pgno"] + 1) * environment.stat()["psize"]
    size = (path / CONTENT).stat().st_size
    if size < used:
        environment.close()
        raise UserError(f"{path / CONTENT} is cut off at {size} of {used} bytes: get it anew")
    return environment


def _forget() -> None:
    for environment in _environments.values():
        environment.close()
    _environments.clear()


os.register_at_fork(after_in_child=_forget)
