"""IDX files, the layout of MNIST: four bytes of magic, the dimensions, then the elements."""

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

from pygan.data.files import read_bytes
from pygan.data.uint8_images import Bytes
from pygan.settings import UserError

UINT8 = 8  # the type code
GZIP = b"\x1f\x8b"  # how a gzipped file begins; names may lie about it


def read_idx(path: Path, dimensions: int) -> Bytes:
    """The array in an IDX file of unsigned bytes, plain or gzipped; read-only.

    The header is two zero bytes, the type code, the number of dimensions, and each dimension as
    four bytes, the highest first. Raises UserError naming the file and what is wrong with it.
    """
    content = _unzipped(read_bytes(path), path)
    magic, start = bytes([0, 0, UINT8, dimensions]), 4 + 4 * dimensions
    if content[:4] != magic:
        raise UserError(
            f"{path} is no {dimensions}-dimensional IDX file of bytes: it begins with"
            f" {content[:4].hex(' ') or 'nothing'}, not {magic.hex(' ')}"
        )
    if len(content) < start:
        raise UserError(f"{path} ends within its header, after {len(content)} bytes: get it anew")
    shape = struct.unpack_from(f">{dimensions}I", content, 4)
    if len(content) - start != math.prod(shape):
        raise UserError(
            f"{path} announces {' x '.join(map(str, shape))} = {math.prod(shape)} bytes but holds"
            f" {len(content) - start}: get it anew"
        )
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def _unzipped(content: bytes, path: Path) -> bytes:
    if not content.startswith(GZIP):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"{path} is a broken gzip file ({error}): get it anew") from None
